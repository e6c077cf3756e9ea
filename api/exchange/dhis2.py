"""The account of a period as a DHIS2 data value set, by a mapping that the office writes.

The mapping lies in the data directory as ``dhis2.toml``; docs/exchange.md shows one. What is in
the account and in no part of the mapping stops the export: a figure that a ministry adds up must
not lack something in silence.
"""

import re
import tomllib
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from api.reports.naming import amount
from projections import year_account, year_places
from projections.store import Views
from projections.year_account import ReportLine
from projections.year_places import NO_AREA

FILE = "dhis2.toml"
UID = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")
"""How DHIS2 names its own objects."""

ADDED = frozenset({"times", "person_times", "items", "minutes", "days", "reach"})
"""Counters of which the same line in two currencies has the sum."""

PEOPLE = frozenset({"persons", "households"})
MONEY = {"cash": "cash_minor", "goods": "goods_minor"}
COUNTERS = ADDED | PEOPLE | MONEY.keys()
PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


class NotMapped(Exception):
    """The account cannot be told so: ``code`` says why, ``facts`` what is wrong or lacking."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Element(Struct, frozen=True, forbid_unknown_fields=True):
    """A data element, of one combination of its categories if it has several."""

    data_element: str
    category_option_combo: str | None = None


class LeftOut(Struct, frozen=True, forbid_unknown_fields=True):
    """Lines and places of the account that are not told, and need not be."""

    lines: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """Which counter of which line is which data element, and which place which org unit."""

    data_set: str
    org_units: dict[str, str]
    data_elements: dict[str, str | Element]
    left_out: LeftOut = LeftOut()
    codes: bool = False
    """Whether objects are named by their codes, and not by the ids of DHIS2."""

    def elements(self) -> dict[tuple[str, str], Element]:
        """The element of each line and counter."""
        return {
            _line_and_counter(key): each if isinstance(each, Element) else Element(each)
            for key, each in self.data_elements.items()
        }


class Period(Struct, frozen=True):
    """A month, a quarter or a year: as DHIS2 writes it, and its days."""

    name: str
    start: date
    end: date


def period_of(text: str) -> Period:
    """The period that is written ``2022-03``, ``2022-Q1`` or ``2022``.

    Raises:
        NotMapped: it is none.
    """
    found = PERIOD.fullmatch(text)
    if not found or not 1900 <= int(found[1]) <= 2200:
        raise NotMapped("period", period=text)
    year, quarter, month = int(found[1]), found[2], found[3]
    if month:
        return Period(f"{year}{month}", *_months(year, int(month), 1))
    if quarter:
        return Period(f"{year}Q{quarter}", *_months(year, int(quarter) * 3 - 2, 3))
    return Period(str(year), *_months(year, 1, 12))


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    end = first + count
    return date(year, first, 1), date(year + (end > 12), end - 12 * (end > 12), 1)


def read_mapping(folder: Path) -> Mapping:
    """The mapping in the data directory.

    Raises:
        NotMapped: there is none, or it cannot be one.
    """
    file = folder / FILE
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        mapping = msgspec.convert(told, Mapping)
    except OSError:
        raise NotMapped("no_mapping", file=FILE) from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise NotMapped("wrong_mapping", file=FILE, why=str(error)) from None
    _must_be_sensible(mapping)
    return mapping


def _must_be_sensible(mapping: Mapping) -> None:
    for (_, counter), element in mapping.elements().items():
        if counter not in COUNTERS:
            known = ", ".join(sorted(COUNTERS))
            raise NotMapped("wrong_mapping", file=FILE, why=f"{counter}: {known}")
        _must_be_names(mapping, element.data_element, element.category_option_combo)
    _must_be_names(mapping, mapping.data_set, *mapping.org_units.values())
    codes = sorted(mapping.org_units)
    for one, other in pairwise(codes):
        if other.startswith(one):
            raise NotMapped("overlap", one=other, other=one, file=FILE)


def _must_be_names(mapping: Mapping, *names: str | None) -> None:
    wrong = [
        name
        for name in names
        if name is not None and (not name.strip() if mapping.codes else not UID.fullmatch(name))
    ]
    if wrong:
        raise NotMapped("wrong_mapping", file=FILE, why=f"{wrong[0]!r} is no DHIS2 id")


def _line_and_counter(key: str) -> tuple[str, str]:
    line, _, counter = key.rpartition(".")
    return line, counter


def data_value_set(views: Views, mapping: Mapping, period: Period) -> dict[str, Any]:
    """The figures of a period, ready to be sent to ``/api/dataValueSets``; zeros are told, too.

    Raises:
        NotMapped: something in the account has no data element, or no org unit.
    """
    start, end = period.start, period.end
    whole = year_account.account(views, start=start, end=end)
    at = whole.position
    accounts = {
        code: year_account.account(views, start=start, end=end, area=code, at=at).lines
        for code in {*mapping.org_units, *(mapping.left_out.places - {NO_AREA})}
    }
    elements = mapping.elements()
    _must_be_elements(whole.lines, mapping)
    _must_be_units(views, period, mapping, whole.lines, accounts, at)
    values = [
        _value(element, period, unit, _counted(accounts[code], line, counter))
        for code, unit in sorted(mapping.org_units.items())
        for (line, counter), element in sorted(elements.items())
    ]
    return {"dataSet": mapping.data_set, "period": period.name, "dataValues": values}


def _must_be_elements(lines: list[ReportLine], mapping: Mapping) -> None:
    mapped = {line for line, _ in mapping.elements()} | mapping.left_out.lines
    # A part is counted in its line: who has the line has the part.
    lacking = {
        line.service
        for line in lines
        if line.service not in mapped and line.service.partition(":")[0] not in mapped
    }
    lacking -= {line for line in lacking if any(each.startswith(f"{line}:") for each in mapped)}
    if lacking:
        raise NotMapped("no_element", lines=", ".join(sorted(lacking)), file=FILE)


def _must_be_units(
    views: Views,
    period: Period,
    mapping: Mapping,
    whole: list[ReportLine],
    accounts: dict[str, list[ReportLine]],
    at: int,
) -> None:
    places = year_places.lines(views, start=period.start, end=period.end, at=at)
    told = {line for line, _ in mapping.elements()}
    nowhere = [each for each in places if each.place is None and each.service in told]
    if nowhere and NO_AREA not in mapping.left_out.places:
        raise NotMapped("no_unit", places=NO_AREA, file=FILE)
    for line in sorted(told):
        found = sum(_times(lines, line) for lines in accounts.values())
        expected = _times(whole, line) - sum(e.times for e in nowhere if e.service == line)
        if found > expected:
            raise NotMapped("overlap", one=line, other=", ".join(sorted(accounts)), file=FILE)
        if found < expected:
            codes = tuple(accounts)
            lacking = {e.place for e in places if e.place and not e.place.startswith(codes)}
            raise NotMapped("no_unit", places=", ".join(sorted(lacking)) or line, file=FILE)


def _times(lines: list[ReportLine], service: str) -> int:
    return sum(line.times for line in lines if line.service == service)


def _counted(lines: list[ReportLine], service: str, counter: str) -> int | Decimal:
    told = [line for line in lines if line.service == service]
    if counter in ADDED:
        return sum(int(getattr(line, counter)) for line in told)
    if len(told) > 1:
        raise NotMapped("currencies", line=service)
    if counter in MONEY:
        return amount(getattr(told[0], MONEY[counter]), told[0].currency) if told else 0
    return int(getattr(told[0], counter)) if told else 0


def _value(element: Element, period: Period, unit: str, counted: int | Decimal) -> dict[str, Any]:
    told = {
        "dataElement": element.data_element,
        "period": period.name,
        "orgUnit": unit,
        "categoryOptionCombo": element.category_option_combo,
        "value": str(counted),
    }
    return {name: value for name, value in told.items() if value is not None}
