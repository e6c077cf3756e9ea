"""What a page tells of a file: what it is, how its rows are understood, and what is wrong where."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from api import intake
from api.arrivals import Arrival, State
from api.importing.folding import words as spoken
from api.importing.judged import Judged, WrongCell
from api.importing.layouts import kinds
from api.importing.recording import Outcome
from api.importing.refusals import UnreadableFile
from api.reports.naming import money_as_read
from api.rights import Right
from api.turn import Turn
from kiosk.speech.saying import Name, say
from kiosk.words import Words
from ledger.vocabulary import RowVerdict

TOLD_MORE = {
    "kind_not_recognised": "kind",
    "kind_ambiguous": "kind",
    "option_kind_unknown": "kind",
    "columns_missing": "kind",
    "period_needed": "period",
    "option_period_unreadable": "period",
    "period_contradicts": "period",
    "period_too_early": "period",
    "period_in_future": "period",
    "scheme_needed": "scheme",
    "scheme_contradicts": "scheme",
    "option_scheme_unknown": "scheme",
}
"""Refusals of a file that may be mended by saying more of it, and the field to say it in."""

COUNTS = ("new", "already", "conflicting", "rejected")
TERMS = frozenset({"sex", "category", "grade", "scheme", "settlement", "item", "condition", "kind"})
"""Columns whose values are codes of ours."""

MONEY = frozenset({"amount", "price", "cash", "goods_value"})


class Choices(NamedTuple):
    """What a list may be, each by its code and its name."""

    kinds: list[tuple[str, str]]
    schemes: list[tuple[str, str]]


class Mistake(NamedTuple):
    """One row that is not recorded: in which cell, what stands there, and what to do."""

    place: str
    who: str
    said: str
    sentence: str
    verdict: str


def choices(turn: Turn) -> Choices:
    """What somebody may say a list is."""
    named = [(code, turn.t(f"list_kind.{code}")) for code in kinds()]
    schemes = sorted(set(spoken("scheme").values()))
    return Choices(named, [(code, _term(turn, "scheme", code)) for code in schemes])


def may_be_told(arrival: Arrival) -> bool:
    """Whether a refused file may be taken in once somebody says more of it."""
    return arrival.refusal is not None and arrival.refusal[0] in TOLD_MORE


def why_refused(turn: Turn, arrival: Arrival) -> str:
    """Why the file as a whole is not taken, and what to do next; empty when nothing is wrong."""
    if arrival.refusal is None:
        return ""
    code, facts = arrival.refusal
    key = f"import.at_desk_{code}"
    words = turn.house.words
    if key in words:
        named = {name: Name(_named(turn, name, facts)) for name in words.placeholders(key)}
        return turn.t(key, **named)
    if f"import.{code}" in words:
        return intake.refusal_sentence(UnreadableFile(code, **facts), words, turn.lang)
    return turn.t("import.file_defeats_reader")


def sentences_by_row(turn: Turn, outcome: Outcome) -> dict[int, str]:
    """What is wrong with each row that is not recorded."""
    return {each.row: sentence(turn, outcome, each) for each in outcome.verdicts}


def sentence(turn: Turn, outcome: Outcome, verdict: RowVerdict) -> str:
    """What is wrong with a row, and what to do about it here at the desk."""
    words = turn.house.words
    key = f"import.at_desk_{verdict.code}"
    if key in words:
        return turn.t(key, row=verdict.row) if words.placeholders(key) else turn.t(key)
    return intake.sentence(outcome, verdict, words, turn.lang)


def page_of(turn: Turn, arrival: Arrival) -> dict[str, Any]:
    """What the page of a file shows, beside the file."""
    if arrival.state is State.REFUSED or arrival.judged is None:
        rows, height = turn.house.arrivals.progress(arrival.id)
        code = arrival.refusal[0] if arrival.refusal else ""
        return {
            "error": why_refused(turn, arrival),
            "field": TOLD_MORE.get(code, ""),
            "choices": choices(turn),
            "rows": rows,
            "height": height,
        }
    return _judged(turn, arrival, arrival.judged)


def _judged(turn: Turn, arrival: Arrival, judged: Judged) -> dict[str, Any]:
    outcome = judged.outcome
    rows, height = turn.house.arrivals.progress(arrival.id)
    unknown = sum(each.code == "person_unknown" for each in outcome.verdicts)
    return {
        "error": why_refused(turn, arrival),
        "field": "",
        "choices": choices(turn),
        "rows": rows,
        "height": height,
        "outcome": outcome,
        "counts": [(name, getattr(outcome.count, name)) for name in COUNTS],
        "taken_on": (judged.taken_on or "")[:10],
        "columns": [(each, outcome.headings.get(each, each)) for each in judged.columns],
        "first": [(line.row, _shown(turn, line.values, outcome)) for line in judged.first],
        "mistakes": [_mistake(turn, outcome, each) for each in judged.wrong],
        "rest": len(outcome.verdicts) - len(judged.wrong),
        "has_rows": turn.house.arrivals.has_rows(arrival),
        "unknown": unknown if turn.may(Right.REGISTER_PERSON) else 0,
        "total": _total(turn, outcome),
    }


def _mistake(turn: Turn, outcome: Outcome, wrong: WrongCell) -> Mistake:
    told = sentence(turn, outcome, wrong.verdict)
    place = wrong.place or turn.t("import.whole_row", row=wrong.verdict.row)
    return Mistake(place, wrong.who, wrong.said, told, wrong.verdict.verdict)


def _shown(turn: Turn, values: Mapping[str, str], outcome: Outcome) -> dict[str, str]:
    return {column: _value(turn, column, said, outcome) for column, said in values.items()}


def _value(turn: Turn, column: str, said: str, outcome: Outcome) -> str:
    if column in TERMS:
        return ", ".join(_term(turn, column, each) for each in said.split()) or said
    if column in MONEY:
        minor, _, currency = said.partition(" ")
        is_money = currency == outcome.currency and minor.lstrip("-").isdecimal()
        return money_as_read(int(minor), currency, turn.lang) if is_money else said
    return said


def _total(turn: Turn, outcome: Outcome) -> tuple[str, str] | None:
    """What the list says its rows come to, and what was accepted, where the two differ."""
    stated, accepted = outcome.stated, outcome.accepted
    if stated is None or accepted is None or stated == accepted:
        return None
    first, second = (
        money_as_read(each, outcome.currency, turn.lang) for each in (stated, accepted)
    )
    return first, second


def _named(turn: Turn, name: str, facts: Mapping[str, str]) -> str:
    said = facts.get(name, "-")
    if name == "kind":
        return _list_kind(turn.house.words, said, turn.lang)
    return said


def _list_kind(words: Words, code: str, lang: str) -> str:
    key = f"list_kind.{code}"
    return words.t(key, lang) if key in words else code


def _term(turn: Turn, vocabulary: str, code: str) -> str:
    return say(turn.house.words.term(vocabulary, code, turn.lang), turn.lang).display
