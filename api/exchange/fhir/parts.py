"""The small parts that every resource is made of: codes, references, days, amounts."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec

from api.reports.naming import amount
from ledger.ids import derived_id
from ledger.vocabulary import Money, first_day, last_day, partial_date

OURS = "urn:handrail"
ISO_9999 = "urn:iso:std:iso:9999"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
INTEGER_MAX = 2**31 - 1

Resource = dict[str, Any]


def id_of(*parts: object) -> str:
    """The id of something that is in a fact without being a history: always the same."""
    return str(derived_id(None, "fhir", *parts))


def reference(resource_id: object, display: str | None = None) -> Resource:
    """To another resource of the same bundle."""
    return filled({"reference": f"urn:uuid:{resource_id}", "display": display})


def known_as(kind: str, value: object) -> Resource:
    """To somebody or something that is not in the bundle: by what the ledger knows it as."""
    return {"identifier": {"system": f"{OURS}:{kind}", "value": str(value)}}


def concept(vocabulary: str, code: Enum | str, text: str | None = None) -> Resource:
    """A code of one of our vocabularies, with a word for people where there is one."""
    system = vocabulary if ":" in vocabulary else f"{OURS}:{vocabulary}"
    told = str(code.value) if isinstance(code, Enum) else code
    return filled({"coding": [{"system": system, "code": told}], "text": text or None})


def in_words(text: str) -> Resource:
    """A concept that has words and no code."""
    return {"text": text}


def day_or_less(text: str | None) -> str | None:
    """A day, a month or a year as it was written down; nothing where something else was."""
    try:
        return partial_date(text) if text else None
    except ValueError:
        return None


def notes(*texts: str | None) -> list[Resource]:
    """What somebody wrote."""
    return [{"text": text} for text in texts if text and text.strip()]


def period(start: str | None, end: str | None = None) -> Resource | None:
    """From a day to a day, each as exact as it is known; an end before its start is left out."""
    if start and end and last_day(end) < first_day(start):
        end = None
    return filled({"start": start, "end": end}) or None


def money(value: Money) -> Resource:
    """An amount in whole units of its currency, exact."""
    return {"value": amount(value.minor, value.currency), "currency": value.currency}


def filled(fields: Resource) -> Resource:
    """The fields that say something: FHIR knows no empty ones."""
    return {name: value for name, value in fields.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    return value in (None, [], {}) or (isinstance(value, str) and not value.strip())


def extensions(fields: dict[str, Any]) -> list[Resource]:
    """Our own fields, each under its name; a list is as many of them."""
    return [
        {"url": f"{OURS}:field:{name}", **told}
        for name, value in fields.items()
        for each in (value if isinstance(value, list | tuple) else (value,))
        if (told := _value(each))
    ]


def _value(value: Any) -> Resource | None:
    for kind, name, told in _AS:
        if isinstance(value, kind):
            return {name: told(value)}
    if isinstance(value, int):
        is_small = abs(value) <= INTEGER_MAX
        return {"valueInteger": value} if is_small else {"valueDecimal": Decimal(value)}
    if isinstance(value, str):
        return {"valueString": value} if value.strip() else None
    plain = msgspec.to_builtins(value)
    return {"valueString": json.dumps(plain, ensure_ascii=False)} if plain else None


_AS: tuple[tuple[type, str, Callable[[Any], Any]], ...] = (
    (bool, "valueBoolean", bool),
    (Money, "valueMoney", money),
    (date, "valueDate", date.isoformat),
    (UUID, "valueUri", lambda value: f"urn:uuid:{value}"),
    (Enum, "valueCode", lambda value: str(value.value)),
)
