"""What a bundle must keep to, beside what its published classes say."""

from collections.abc import Iterator
from typing import Any

from fhir.resources import get_fhir_model_class
from fhir.resources.bundle import Bundle
from pydantic import BaseModel

OPEN = "+"
"""With this, the classes say that there are more codes than they list."""


def read(sent: bytes) -> Any:
    """The bundle as the published classes read it; a bundle that breaks a rule fails the test."""
    bundle = Bundle.model_validate_json(sent)
    named = [entry.fullUrl for entry in bundle.entry]
    assert len(set(named)) == len(named)
    assert all(entry.fullUrl == f"urn:uuid:{entry.resource.id}" for entry in bundle.entry)
    assert set(references(bundle)) <= set(named)
    wrong = [told for entry in bundle.entry for told in codes(entry.resource)]
    assert wrong == []
    return bundle


def of_kind(bundle: Any, kind: str) -> list[Any]:
    model = get_fhir_model_class(kind)
    return [entry.resource for entry in bundle.entry if isinstance(entry.resource, model)]


def references(told: BaseModel) -> Iterator[str]:
    for each in parts(told):
        if type(each).__name__ == "Reference" and each.reference is not None:
            yield each.reference


def codes(resource: BaseModel) -> Iterator[tuple[str, str, str]]:
    """Every code that its element does not allow."""
    for each in parts(resource):
        for name, field in type(each).model_fields.items():
            extra = field.json_schema_extra
            allowed = extra.get("enum_values") if isinstance(extra, dict) else None
            value = getattr(each, name)
            if allowed and isinstance(value, str) and OPEN not in allowed and value not in allowed:
                yield type(each).__name__, name, value


def parts(told: BaseModel) -> Iterator[BaseModel]:
    yield told
    for name in type(told).model_fields:
        value = getattr(told, name, None)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, BaseModel):
                yield from parts(each)
