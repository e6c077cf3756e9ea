"""What a policy lays down, as the fields of a form: shown, compared, and read again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from msgspec.structs import replace

from api.reports.naming import amount, money_as_read
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import say
from ledger.policies import (
    Clauses,
    DocumentOnly,
    GrantTerms,
    LendingTerms,
    RateLine,
    RequestTerms,
    RetentionTerms,
    SubsidyTerms,
)
from ledger.vocabulary import CURRENCY_DIGITS, Money

NUMBER_MAX = 100_000
AMOUNT_MAX = 10**13
"""In the smallest unit: what nobody lays down, and every reader of JSON still counts exactly."""

TEXT_CHARS_MAX = 200
NUMBERS = {
    LendingTerms: ("days", "renewals_max", "renewal_days", "loans_max", "hold_days"),
    SubsidyTerms: ("back_pay_months_max",),
    RequestTerms: RequestTerms.__struct_fields__,
    RetentionTerms: ("years",),
}
ANSWERS = {
    LendingTerms: ("refuse_while_overdue", "disinfect"),
    SubsidyTerms: ("two_organisations",),
    GrantTerms: ("two_people",),
    RetentionTerms: ("then_erase",),
}
AMOUNTS = {LendingTerms: "deposit", SubsidyTerms: "standard", GrantTerms: "amount_max"}
EMPTY: dict[str, Clauses] = {
    "lending": LendingTerms(days=60, renewals_max=1, renewal_days=30),
    "subsidy": SubsidyTerms(scheme="", standard=Money(0, "CNY"), rates=(RateLine(),)),
    "grant": GrantTerms(scheme="", amount_max=Money(0, "CNY")),
    "requests": RequestTerms(),
    "retention": RetentionTerms(years=10),
    "document": DocumentOnly(summary=""),
}
"""With what the form for a new policy of each sort begins."""

_NUMBER = re.compile(r"\d{1,6}", re.ASCII)


class Field(NamedTuple):
    """One thing that is laid down: a number, an amount, an answer, a text, or fixed."""

    id: str
    name: str
    label: str
    kind: str
    value: str
    shown: str


def fields(turn: Turn, clauses: Clauses) -> list[Field]:
    """Everything that the clauses lay down, the dearest first."""
    made = [*_amounts(turn, clauses), *_numbers(turn, clauses), *_rates(turn, clauses)]
    made += [
        _answer(turn, name, value=getattr(clauses, name)) for name in ANSWERS.get(type(clauses), ())
    ]
    if isinstance(clauses, DocumentOnly):
        text = clauses.summary
        made.append(_field(turn, "summary", "text", text, text))
    return made


def fixed(turn: Turn, clauses: Clauses) -> list[Field]:
    """What is laid down and no form of ours changes: how a scheme goes together with others."""
    if not isinstance(clauses, SubsidyTerms):
        return []
    return [
        Field(
            f"stacking-{number}",
            "stacking",
            turn.t(f"policies.stacking_{each.rule.value}"),
            "fixed",
            "",
            scheme(turn, each.scheme),
        )
        for number, each in enumerate(clauses.stacking)
    ]


def scheme(turn: Turn, code: str) -> str:
    """What people call a scheme; its code where nobody has a word for it."""
    return say(turn.house.words.term("scheme", code, turn.lang), turn.lang).display


def _numbers(turn: Turn, clauses: Clauses) -> Iterator[Field]:
    for name in NUMBERS.get(type(clauses), ()):
        value = getattr(clauses, name)
        yield _field(turn, name, "number", str(value), turn.number(value))


def _amounts(turn: Turn, clauses: Clauses) -> Iterator[Field]:
    name = AMOUNTS.get(type(clauses))
    if name is None:
        return
    money: Money | None = getattr(clauses, name)
    if money is None:
        yield _field(turn, name, "amount", "", turn.t("policies.none"))
        return
    shown = money_as_read(money.minor, money.currency, turn.lang)
    text = f"{amount(money.minor, money.currency)}" if money.minor else ""
    yield _field(turn, name, "amount", text, shown)


def _rates(turn: Turn, clauses: Clauses) -> Iterator[Field]:
    if not isinstance(clauses, SubsidyTerms):
        return
    for number, line in enumerate(clauses.rates):
        label = turn.t("policies.percent_for", whom=whom(turn, line))
        yield Field(
            f"percent-{number}", "percent", label, "number", str(line.percent), f"{line.percent}%"
        )


def whom(turn: Turn, line: RateLine) -> str:
    """For whom a rate is, in words."""
    words, lang = turn.house.words, turn.lang
    told = [
        say(words.term(kind, code, lang), lang).display
        for kind, codes in (("category", line.categories), ("grade", line.grades))
        for code in codes
    ]
    if line.age_from is not None:
        told.append(turn.t("policies.age_from", age=line.age_from))
    if line.age_below is not None:
        told.append(turn.t("policies.age_below", age=line.age_below))
    if line.settlement is not None:
        told.append(say(words.term("settlement", line.settlement, lang), lang).display)
    return turn.t("policies.listed_sign").join(told) or turn.t("policies.everybody")


def _answer(turn: Turn, name: str, *, value: bool) -> Field:
    word = "yes" if value else "no"
    return _field(turn, name, "answer", word, turn.t(f"policies.{word}"))


def _field(turn: Turn, name: str, kind: str, value: str, shown: str) -> Field:
    return Field(name, name, turn.t(f"policies.field_{name}"), kind, value, shown)


def read(clauses: Clauses, typed: Mapping[str, str], percent: Sequence[str]) -> Clauses:
    """The clauses as the form lays them down; what it does not say stays.

    Raises:
        Unclear: a field holds no value of its kind.
    """
    kind = type(clauses)
    told: dict[str, object] = {
        name: _number(name, typed[name]) for name in NUMBERS.get(kind, ()) if name in typed
    }
    told |= {name: _yes(name, typed[name]) for name in ANSWERS.get(kind, ()) if name in typed}
    name = AMOUNTS.get(kind)
    if name is not None and name in typed:
        told[name] = _money(clauses, name, typed)
    if isinstance(clauses, DocumentOnly):
        told["summary"] = _text("summary", typed.get("summary", clauses.summary))
    if isinstance(clauses, SubsidyTerms) and percent:
        told["rates"] = _lines(clauses, percent)
    return replace(clauses, **told)


def _lines(clauses: SubsidyTerms, percent: Sequence[str]) -> tuple[RateLine, ...]:
    if len(percent) != len(clauses.rates):
        raise Unclear("percent-0", "policies.number_unreadable")
    return tuple(
        replace(line, percent=_number(f"percent-{number}", text))
        for number, (line, text) in enumerate(zip(clauses.rates, percent, strict=True))
    )


def _number(field: str, text: str) -> int:
    plain = text.strip()
    if not (_NUMBER.fullmatch(plain) and int(plain) <= NUMBER_MAX):
        raise Unclear(field, "policies.number_unreadable")
    return int(plain)


def _yes(field: str, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise Unclear(field, "policies.answer_missing")
    return text == "yes"


def _text(field: str, text: str) -> str:
    plain = " ".join(text.split())[:TEXT_CHARS_MAX]
    if not plain:
        raise Unclear(field, "policies.text_missing")
    return plain


def _money(clauses: Clauses, name: str, typed: Mapping[str, str]) -> Money | None:
    text, known = typed[name].strip().replace(",", ""), getattr(clauses, name)
    if not text and isinstance(clauses, LendingTerms):
        return None
    currency = known.currency if known is not None and known.minor else typed.get("currency", "")
    if currency not in CURRENCY_DIGITS:
        raise Unclear("currency", "policies.currency_missing")
    try:
        minor = Decimal(text).scaleb(CURRENCY_DIGITS[currency])
    except InvalidOperation:
        raise Unclear(name, "policies.amount_unreadable") from None
    if not minor.is_finite() or minor != int(minor) or not 0 < minor <= AMOUNT_MAX:
        raise Unclear(name, "policies.amount_unreadable")
    return Money(int(minor), currency)


def asks_currency(clauses: Clauses) -> bool:
    """Whether the form must ask in which currency its amount is."""
    name = AMOUNTS.get(type(clauses))
    money: Money | None = getattr(clauses, name) if name else None
    return name is not None and (money is None or not money.minor)
