"""How it is told what was paid for a month, and why it was less or nothing."""

from collections.abc import Iterator, Sequence

from kiosk.speech.saying import Code, Date, Money, Saying, Text, Value
from kiosk.telling import Told
from kiosk.words import Words
from projections.payment_reasons import MonthPayment, Reason

RECEIVED = "paid"
MONTH_CHARS = len("2022-03")
"""Of a payment from before this ledger only the month may be known."""
TOLD_AS_FACTS = frozenset({"paid", "failed", "returned", "released", "reversed"})
"""States whose fact is told in a sentence that answers what came."""
WAITS = frozenset(
    {
        "from_a_later_month",
        "list_being_made",
        "list_given_up",
        "no_list_yet",
        "not_decided",
        "on_a_list",
        "with_the_bank",
    }
)
"""Reasons that pass by themselves."""
NEXT = {
    "failed_at_the_bank": "detail.failed_next",
    "returned_by_the_bank": "detail.failed_next",
    "certificate_expired": "why.next_renew",
    "not_applied": "why.next_apply",
    **dict.fromkeys(WAITS, "why.next_wait"),
}
"""What there is to do about a reason; about any other, the visitor may ask somebody."""
REASONS_MAX = 3
"""So many are told; whoever wants all of them asks a person."""


def months_of(payments: Sequence[MonthPayment]) -> list[str]:
    """The months that something is known of, the newest first."""
    return sorted({each.month for each in payments}, reverse=True)


def month_told(
    month: str, payments: Sequence[MonthPayment], words: Words, lang: str, *, simple: bool
) -> Told:
    """What came for one month; ``payments`` are all of that month's, and at least one."""
    if len(payments) == 1:
        return _only(payments[0], words, lang, simple=simple)
    totals = _totals([each for each in payments if each.payment_state == RECEIVED])
    period = Date.parse(month)
    if totals:
        first, *others = totals
        sentence = words.line("paid.received", lang, amount=first, period=period)
        more = [words.line("paid.received", lang, amount=each, period=period) for each in others]
    else:
        state = payments[0].payment_state
        sentence, more = words.line(f"paid.{state}", lang, period=period), []
    details = _short(payments, words, lang) if simple else _lines(payments, words, lang)
    return Told(sentence, (*more, *details), "money")


def _only(each: MonthPayment, words: Words, lang: str, *, simple: bool) -> Told:
    """A month with one payment: told as its fact is, where that names the scheme."""
    fact = f"fact.payment_{each.payment_state}"
    key = fact if each.payment_state in TOLD_AS_FACTS else f"paid.{each.payment_state}"
    values: dict[str, Value] = {
        "scheme": words.term("scheme", each.scheme, lang),
        "period": Date.parse(each.month),
    }
    if each.minor is not None and each.currency is not None:
        values["amount"] = Money(each.minor, each.currency)
    if not words.placeholders(key) <= values.keys():
        key = "paid.withheld"
    named = words.placeholders(key)
    sentence = words.line(key, lang, **{name: values[name] for name in named})
    day = words.line("detail.date", lang, date=Date.parse(each.on))
    if simple:
        return Told(sentence, (day,), "money")
    about = [] if "scheme" in named else [words.line("paid.scheme", lang, scheme=values["scheme"])]
    if "amount" in values.keys() - named and each.payment_state != "withheld":
        about.append(words.line("detail.amount", lang, amount=values["amount"]))
    more = _more([each], words, lang)
    return Told(sentence, (*about, *_reasons([each], words, lang), day, *more), "money")


def _totals(received: Sequence[MonthPayment]) -> list[Money]:
    """What came in all, for each currency."""
    sums: dict[str, int] = {}
    for each in received:
        if each.currency and each.minor:
            sums[each.currency] = sums.get(each.currency, 0) + each.minor
    return [Money(minor, currency) for currency, minor in sums.items()]


def _lines(payments: Sequence[MonthPayment], words: Words, lang: str) -> Iterator[Saying]:
    for each in payments:
        yield _line(each, words, lang)
        yield from _reasons([each], words, lang)
    yield from _more(payments, words, lang)


def _reasons(payments: Sequence[MonthPayment], words: Words, lang: str) -> Iterator[Saying]:
    for each in payments:
        if reason := _reason_of(each, words, lang):
            yield words.line("detail.reason", lang, reason=reason)


def _more(payments: Sequence[MonthPayment], words: Words, lang: str) -> Iterator[Saying]:
    """What is asked back, where it was paid to, and what to do where it was not."""
    for each in payments:
        if each.asked_back_minor > each.recovered_minor and each.currency:
            asked = Money(each.asked_back_minor - each.recovered_minor, each.currency)
            yield words.line("paid.asked_back", lang, amount=asked)
    tails = {each.account_tail for each in payments if each.payment_state == RECEIVED}
    for tail in sorted(tail for tail in tails if tail):
        yield words.line("detail.account", lang, account=Code(tail, last_four=True))
    if any(each.payment_state in {"failed", "returned"} for each in payments):
        yield words.line("detail.failed_next", lang)


def _short(payments: Sequence[MonthPayment], words: Words, lang: str) -> Iterator[Saying]:
    """What is missing, and the day of what came."""
    days = {each.on for each in payments if each.payment_state == RECEIVED}
    for day in sorted(days):
        yield words.line("detail.date", lang, date=Date.parse(day))
    for each in payments[1:] if not days else payments:
        if each.payment_state != RECEIVED:
            yield _line(each, words, lang)


def _line(each: MonthPayment, words: Words, lang: str) -> Saying:
    scheme = words.term("scheme", each.scheme, lang)
    if each.minor is None or each.currency is None or each.payment_state == "withheld":
        return words.line("paid.line_withheld", lang, scheme=scheme)
    amount = Money(each.minor, each.currency)
    if each.payment_state == RECEIVED:
        key = "paid.line_received" if len(each.on) > MONTH_CHARS else "paid.line_received_in"
        return words.line(key, lang, date=Date.parse(each.on), scheme=scheme, amount=amount)
    return words.line(f"paid.line_{each.payment_state}", lang, scheme=scheme, amount=amount)


def _reason_of(each: MonthPayment, words: Words, lang: str) -> Text | None:
    vocabulary = "withholding_reason" if each.payment_state == "withheld" else "reason"
    return _known(f"{vocabulary}.{each.reason}", words, lang) if each.reason else None


def _known(key: str | None, words: Words, lang: str) -> Text | None:
    return Text(words.t(key, lang)) if key and key in words else None


def why_told(
    month: str, reasons: Sequence[Reason], words: Words, lang: str, *, simple: bool
) -> Told:
    """Why ``month`` came to less, or to nothing."""
    about = words.line("why.month", lang, period=Date.parse(month))
    if not reasons:
        return Told(words.line("why.not_less", lang), (about,), "money")
    first, *others = reasons[:REASONS_MAX]
    told = [about] if simple else list(_of_reason(month, first, words, lang))
    for each in others:
        told.append(words.line(f"why.{each.unpaid_reason}", lang))
        told += [] if simple else _of_reason(month, each, words, lang)
    return Told(words.line(f"why.{first.unpaid_reason}", lang), tuple(told), "money")


def next_step(reasons: Sequence[Reason]) -> Sequence[str]:
    """What the visitor can do about it: keys of sentences."""
    return (NEXT.get(reasons[0].unpaid_reason, "why.next_ask"),) if reasons else ()


def _of_reason(month: str, each: Reason, words: Words, lang: str) -> Iterator[Saying]:
    period = Date.parse(month)
    if each.scheme:
        scheme = words.term("scheme", each.scheme, lang)
        yield words.line("why.about", lang, scheme=scheme, period=period)
    else:
        yield words.line("why.month", lang, period=period)
    if reason := _known(each.detail, words, lang):
        yield words.line("detail.reason", lang, reason=reason)
    if each.before_minor and each.minor and each.currency:
        before, now = Money(each.before_minor, each.currency), Money(each.minor, each.currency)
        yield words.line("why.changed", lang, before=before, amount=now)
    if each.since and each.since != month:
        yield words.line("detail.date", lang, date=Date.parse(each.since))
    if each.other_scheme:
        other = words.term("scheme", each.other_scheme, lang)
        yield words.line("why.instead", lang, scheme=other)
