"""The catalogue of services: data that says what a code is, how it counts, and who records it.

What stands in ``catalogue.toml`` comes with the program; an office adds kinds of its own as
facts (``aggregates/service_kind.py``), of the same shape.
"""

import tomllib
from collections.abc import Mapping
from enum import Enum
from functools import cache
from pathlib import Path

from msgspec import Struct, convert

from ledger.errors import ServiceKindUnknown
from ledger.refusals.office import ServiceFieldMissing, ServiceFieldUnknown, ServiceFieldWrong
from ledger.vocabulary import Money, StaffRole, partial_date

COUNTERS = frozenset({"items", "minutes", "days", "cash", "goods_value"})
"""The counters that a fact carries."""

UNITS_OF_PEOPLE = frozenset({"persons", "person_times", "households"})
"""The counters that are counted from who is named."""

FieldValue = str | int | Money
"""What a field of a kind can hold: a day is written as ``2022-03-05``."""


class FieldType(Enum):
    """What a field of a kind of service takes."""

    TEXT = "text"
    WHOLE_NUMBER = "whole_number"
    DATE = "date"
    MONEY = "money"
    CHOICE = "choice"


class ServiceUnit(Enum):
    """What one delivery is one of."""

    TIME = "time"
    SESSION = "session"
    VISIT = "visit"
    CALL = "call"
    MEAL = "meal"
    LESSON = "lesson"
    COURSE = "course"
    ITEM = "item"
    PACK = "pack"
    MONTH = "month"
    GRANT = "grant"
    AWARD = "award"
    OPERATION = "operation"


class ServiceField(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One more thing to say about a delivery, beside what every delivery says."""

    name: str
    type: FieldType
    required: bool = False
    sensitive: bool = False
    choices: tuple[str, ...] = ()

    @property
    def sealed(self) -> bool:
        """Whether its value is kept under the person's own key, as free words always are."""
        return self.sensitive or self.type is FieldType.TEXT

    def takes(self, value: FieldValue) -> bool:
        """Whether it can hold ``value``."""
        match self.type, value:
            case FieldType.WHOLE_NUMBER, int():
                return not isinstance(value, bool)
            case FieldType.MONEY, Money():
                return True
            case FieldType.CHOICE, str():
                return value in self.choices
            case FieldType.TEXT, str():
                return bool(value.strip())
            case FieldType.DATE, str():
                return _is_date(value)
            case _:
                return False


class ServiceKind(Struct, frozen=True, kw_only=True):
    """One kind of service, in one version.

    ``recorders`` may record it; when there are none, anybody may. An ``example`` stands for a
    list that an authority makes and changes.
    """

    code: str
    version: int
    counters: tuple[str, ...]
    unit: ServiceUnit = ServiceUnit.TIME
    sensitive: bool = False
    fields: tuple[ServiceField, ...] = ()
    recorders: tuple[StaffRole, ...] = ()
    example: bool = False

    def sort(
        self, given: Mapping[str, FieldValue]
    ) -> tuple[dict[str, FieldValue], dict[str, FieldValue]]:
        """What was told of its own fields: first what stays clear, then what is sealed.

        Raises:
            ServiceFieldUnknown: it has no such field.
            ServiceFieldMissing: a field that must be told was not.
            ServiceFieldWrong: a field cannot hold what was told.
        """
        unknown = sorted(given.keys() - {field.name for field in self.fields})
        if unknown:
            raise ServiceFieldUnknown(kind=self.code, field=unknown[0])
        clear: dict[str, FieldValue] = {}
        sealed: dict[str, FieldValue] = {}
        for field in self.fields:
            value = given.get(field.name)
            if value is not None:
                if not field.takes(value):
                    raise ServiceFieldWrong(kind=self.code, field=field.name)
                (sealed if field.sealed else clear)[field.name] = value
            elif field.required:
                raise ServiceFieldMissing(kind=self.code, field=field.name)
        return clear, sealed


@cache
def kinds() -> dict[str, ServiceKind]:
    """The newest version of every kind that comes with the program, by code."""
    text = Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8")
    every = convert(tomllib.loads(text)["kind"], list[ServiceKind])
    return {kind.code: kind for kind in sorted(every, key=lambda kind: kind.version)}


def kind(code: str) -> ServiceKind:
    """The newest version of ``code``.

    Raises:
        ServiceKindUnknown: the catalogue does not have it.
    """
    if code not in kinds():
        raise ServiceKindUnknown(kind=code)
    return kinds()[code]


def is_sensitive(code: str) -> bool:
    """Whether the shipped catalogue marks ``code``, in any version; unknown codes are not."""
    return code in kinds() and kinds()[code].sensitive


def _is_date(text: str) -> bool:
    try:
        partial_date(text)
    except ValueError:
        return False
    return True
