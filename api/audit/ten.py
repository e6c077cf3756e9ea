"""The ten questions of an auditor: which questions of the ledger answer each, and which pages do.

A page and a command of the command line show the same parts of each, made here.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct

from api import asking
from api.answering import Teller
from api.asking import Question
from api.cli_ask import Discreet
from api.office import Office
from projections import year_account

SHOWN_MAX = 200
"""So many rows of an answer are shown on a page; the command line tells them all."""

ONE_MARK = ("late", "late_file", "back_dated", "closed_month", "override", "break_glass", "clock")
NOT_SHOWN = frozenset({"sensitive"})
LINKS = {
    "position": "/audit/facts/{}",
    "other_position": "/audit/facts/{}",
    "corrected_position": "/audit/facts/{}",
    "round_id": "/audit/questions/3?round_id={}",
    "asset_number": "/audit/questions/7?device={}",
    "id": "/audit/publications/{}",
}
"""Where the value of a field leads."""


class Part(NamedTuple):
    """One question of the ledger that answers a part, and what may be told with it."""

    question: str
    asks: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    """Of these at least one must be told, else the part is not shown: it is about one thing."""


class Way(NamedTuple):
    """A page that answers a part, and what the link to it says."""

    address: str
    words_key: str


class Ten(NamedTuple):
    """One of the ten questions, by its number."""

    number: int
    parts: tuple[Part, ...]
    ways: tuple[Way, ...] = ()


_PERIOD = ("start", "end")
QUESTIONS: tuple[Ten, ...] = (
    Ten(
        1,
        (Part("publications.published"), Part("corrections.made", _PERIOD)),
        (Way("/audit/account", "audit.account"), Way("/audit/imports", "audit.imports")),
    ),
    Ten(2, (), (Way("/audit/checkpoint", "audit.checkpoint_title"),)),
    Ten(
        3,
        (
            Part("payment_rounds.hands", optional=("round_id",)),
            Part("duties.joined", ("month",)),
            Part("payment_rounds.rounds", ("month", "scheme")),
        ),
    ),
    Ten(4, (Part("suspicious_payments.suspicions", ("suspicion", "month")),)),
    Ten(5, (Part("payment_rounds.balance", ("month",)),)),
    Ten(
        6,
        (
            Part("decided_by_rule.of", optional=("position",)),
            Part("decided_by_rule.versions", ("policy",)),
        ),
        (Way("/desk/policies", "policies.title"),),
    ),
    Ten(
        7,
        (
            Part("device_card.life", optional=("device",)),
            Part("device_whereabouts.suspicious", ("day",)),
            Part("stock_card.moves", ("class_code",)),
            Part("device_whereabouts.every", ("state",)),
        ),
    ),
    Ten(
        8,
        (
            Part("late_entries.by_staff", _PERIOD),
            Part("late_entries.shared_accounts", _PERIOD),
            Part("record_access.glass_broken", _PERIOD),
            Part("late_entries.entries", (*_PERIOD, "entry_mark")),
        ),
    ),
    Ten(
        9,
        (
            Part("fund_traces.donors", ("donor",)),
            Part("fund_traces.recipients", ("donor",)),
            Part("fund_traces.donations", ("donor",)),
        ),
    ),
    Ten(10, (Part("needs_board.figures", (*_PERIOD, "area")),)),
)
"""In the order in which auditors ask them."""


class Asked(Struct, frozen=True):
    """A part that was asked for: the question, and what it was told."""

    question: Question
    told: Mapping[str, str]


class Cell(NamedTuple):
    """One value of an answer in words; ``link`` leads to more about it."""

    text: str
    link: str = ""
    is_number: bool = False


class Table(NamedTuple):
    """An answer as rows; ``more`` are left out of it, ``hidden`` only few may see."""

    heads: list[str]
    rows: list[list[Cell]]
    more: int
    hidden: int


def asked_for(office: Office, ten: Ten, told: Mapping[str, str]) -> list[Asked]:
    """Every part of one of the ten questions, with what was told or else stands for all."""
    known = asking.all_questions()
    given = {name: text for name, text in told.items() if text}
    parts = []
    for part in ten.parts:
        if part.optional and not any(name in given for name in part.optional):
            continue
        names = (*part.asks, *part.optional)
        standing = {name: given.get(name) or _by_default(office, name) for name in names}
        kept = {name: text for name, text in standing.items() if text}
        parts.append(Asked(known[part.question], kept))
    return parts


def fields_of(ten: Ten) -> list[str]:
    """What may be told with one of the ten questions, each once."""
    return list(dict.fromkeys(name for part in ten.parts for name in (*part.asks, *part.optional)))


def choices_of(ten: Ten, name: str) -> list[tuple[Question, str]]:
    """The codes that may be told as ``name``, with their question; empty: it is written freely."""
    known = asking.all_questions()
    for question in (known[part.question] for part in ten.parts):
        if name not in question.parameters:
            continue
        kind = question.parameters[name].kind
        codes = [each.value for each in kind] if issubclass(kind, Enum) else []
        return [(question, str(code)) for code in (ONE_MARK if name == "entry_mark" else codes)]
    return []


def answer(office: Office, asked: Asked) -> tuple[list[Struct], int]:
    """The rows of a part, and how many of them only those who must know may see.

    Raises:
        NotAsked: what was told cannot be what it means.
    """
    limited = {"limit": str(SHOWN_MAX + 1)} if "limit" in asked.question.parameters else {}
    found = asking.ask(office, asked.question, {**asked.told, **limited}).answer
    rows = found if isinstance(found, list) else [found] if found is not None else []
    kept = Discreet()
    return kept.of(rows), kept.left_out


def table(teller: Teller, question: Question, rows: list[Struct], hidden: int) -> Table:
    """The rows in words; columns that say nothing in any row are left out."""
    shown = rows[:SHOWN_MAX]
    names = shown[0].__struct_fields__ if shown else ()
    columns = {
        name: [_cell(teller, question, row, name) for row in shown]
        for name in names
        if name not in NOT_SHOWN
    }
    kept = {name: cells for name, cells in columns.items() if any(each.text for each in cells)}
    return Table(
        [teller.head(question, name) for name in kept],
        [list(row) for row in zip(*kept.values(), strict=True)],
        len(rows) - len(shown),
        hidden,
    )


def persons_in(rows: Iterable[Struct]) -> list[UUID]:
    """Every person whom the rows are about."""
    fields = ("person_id", "other_person_id")
    found = [getattr(row, name, None) for row in rows for name in fields]
    return [each for each in dict.fromkeys(found) if each is not None]


def _cell(teller: Teller, question: Question, row: Any, name: str) -> Cell:
    value = getattr(row, name)
    link = LINKS[name].format(value) if name in LINKS and value is not None else ""
    text = teller.cell(question, row, name)
    if isinstance(value, UUID) and text == str(value):
        text = value.hex[:8] if link else ""  # an id that names nobody is told only as a way on
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return Cell(text, link, is_number)


def _by_default(office: Office, name: str) -> str:
    """What stands for all: from the first day of the account to today."""
    if name == "start":
        years = year_account.years(office.whole())
        return f"{min(years)}-01-01" if years else f"{office.today()[:4]}-01-01"
    if name == "end":
        return (date.fromisoformat(office.today()) + timedelta(days=1)).isoformat()
    return office.today() if name == "day" else ""
