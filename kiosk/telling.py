"""How one fact is told to the person it is about: one sentence, and below it what else is known."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk.speech.plain import name_language
from kiosk.speech.saying import (
    Code,
    Count,
    Date,
    FreeText,
    Money,
    Name,
    Ordinal,
    Rate,
    Saying,
    Time,
    Value,
)
from kiosk.words import Words
from projections.objections import Disputed
from projections.open_loans import OpenLoan
from projections.person_history import Entry

MONEY_FIELDS = {"minor", "currency"}
COUNTS = ("minutes", "days", "items", "hours", "months")
PLACES = ("place", "attempt")
DATES = {"due": "due_on"}
TAKES_BACK = "_reversed"
"""How the topics of facts end that take a payment back."""
GIVES = "_paid"
NOT_AS_WRITTEN = {"account", "coefficient"}
"""Sealed fields that are said in a form of their own."""

TIME_OF_DAY = re.compile(r"\d\d:\d\d")
PARTIAL_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
TERMS = {"detail": "trade", "escalated_to": "office", "class_code": "device"}
"""Fields whose words are looked up in a vocabulary that is not called as they are."""

DETAILS = {
    "payment_paid": ("detail.kind", "detail.coefficient", "detail.account", "detail.date"),
    "payment_failed": ("detail.reason", "detail.failed_next", "detail.amount", "detail.date"),
    "payment_reversed": ("detail.reason", "detail.date"),
    "device_lent": ("detail.due", "detail.date", "detail.station"),
    "device_loan_renewed": ("detail.date",),
    "waiting_place_moved": ("detail.place", "detail.date", "detail.station"),
    "payment_retried": ("detail.attempt", "detail.date"),
    "device_returned": ("detail.condition", "detail.date", "detail.station"),
    "device_lost": ("detail.date",),
    "device_found": ("detail.date", "detail.station"),
    "rehab_session_delivered": ("detail.date", "detail.station"),
    "household_grant_paid": ("detail.goods", "detail.goods_value", "detail.date"),
    "household_grant_reversed": ("detail.reason", "detail.date"),
    "home_modification_agreed": ("detail.price", "detail.date"),
    "home_modification_accepted": ("detail.cost", "detail.accepted_by", "detail.date"),
    "home_modification_contracted": ("detail.contract_price", "detail.date"),
    "home_modification_paid": ("detail.co_pay", "detail.date"),
    "payment_returned": ("detail.reason", "detail.failed_next", "detail.amount", "detail.date"),
    "grant_applied": ("detail.note", "detail.date"),
    "grant_paid": ("detail.goods", "detail.goods_value", "detail.account", "detail.date"),
    "donation_allocated": (
        "detail.goods",
        "detail.item_number",
        "detail.goods_value",
        "detail.date",
    ),
    "enrolment_claim_settled": ("detail.amount", "detail.date"),
    "need_raised": ("detail.note", "detail.date"),
    "restriction_set": ("detail.restriction", "detail.restriction_reason", "detail.date"),
    "person_request_received": ("detail.answer_due", "detail.date"),
    "service_delivered": (
        "detail.trade",
        "detail.days",
        "detail.donor",
        "detail.item_number",
        "detail.cash",
        "detail.goods_value",
        "detail.date",
        "detail.station",
    ),
}
"""What stands below the sentence, by kind of fact; a line whose value is not known is left out."""

ICONS = {
    "payment": "money",
    "household": "money",
    "grant": "money",
    "entitlement": "money",
    "loan": "money",
    "device": "device",
    "donation": "device",
    "goods": "device",
    "waiting": "waiting",
    "rehab": "session",
    "activity": "session",
    "home": "home",
    "placement": "home",
    "address": "home",
    "contact": "contact",
    "need": "contact",
    "referral": "contact",
    "grievance": "contact",
    "entry": "wrong",
    "objection": "wrong",
    "detail": "wrong",
    "certificate": "certificate",
    "card": "certificate",
    "pin": "certificate",
    "consent": "certificate",
    "restriction": "certificate",
    "care": "plan",
    "training": "work",
    "employment": "work",
    "carer": "person",
    "proxy": "person",
    "person": "person",
    "service": "service",
}
"""The picture of each kind of fact, by what its topic begins with."""


@dataclass(frozen=True)
class Told:
    """A fact in words. ``icon`` names a picture that adds nothing to them."""

    sentence: Saying
    details: tuple[Saying, ...]
    icon: str


@dataclass(frozen=True)
class Standing:
    """How what a fact tells of stands today.

    ``overdue`` is the day a device was due that is still out, ``recalled`` that the office wants it
    back at once; ``taken_back_on`` the day on which a payment was; ``disputed`` that the person
    said that the entry is wrong, and has no answer yet.
    """

    overdue: date | None = None
    recalled: bool = False
    taken_back_on: str | None = None
    disputed: bool = False


AS_TOLD = Standing()
"""As it was when it was recorded."""


def is_confidential(entry: Entry) -> bool:
    """Whether this is a kind of service that others should not overhear."""
    return entry.sensitive


def is_overdue(each: OpenLoan, today: date) -> bool:
    """Whether this should have been brought back before ``today``."""
    return not each.missing and each.due_on < today


def standing_of(
    entry: Entry,
    record: Sequence[Entry],
    loans: Sequence[OpenLoan],
    disputes: Sequence[Disputed],
    today: date,
) -> Standing:
    """How ``entry`` stands: what became of it later, and what is still to be done about it."""
    open_loan = _loan_of(entry, loans)
    return Standing(
        overdue=open_loan.due_on if open_loan and is_overdue(open_loan, today) else None,
        recalled=open_loan is not None and open_loan.recalled,
        taken_back_on=_taken_back_on(entry, record),
        disputed=is_disputed(entry, disputes),
    )


def is_disputed(entry: Entry, disputes: Sequence[Disputed]) -> bool:
    """Whether the person said that it is wrong and waits for the answer."""
    return any(
        each.fact_id == entry.event_id and each.objection_state == "open" for each in disputes
    )


def _loan_of(entry: Entry, loans: Sequence[OpenLoan]) -> OpenLoan | None:
    """The device that ``entry`` lent or left, if it is still out by that."""
    for each in loans:
        lent = entry.topic == "device_lent" and entry.occurred_on == each.lent_on
        left = entry.topic == "device_loan_renewed" and (
            entry.occurred_on >= each.lent_on
            and entry.body.get("due_on") == each.due_on.isoformat()
        )
        named = (entry.body.get("device_name"), entry.body.get("device_class"))
        if (lent or left) and named == (each.device_name, each.class_code):
            return each
    return None


def _taken_back_on(entry: Entry, record: Sequence[Entry]) -> str | None:
    """When the money that ``entry`` paid was taken back, before it was paid anew."""
    kind, gave, _ = entry.topic.rpartition(GIVES)
    if not gave:
        return None
    same = (each for each in record if each.history_id == entry.history_id)
    later = sorted(
        (each for each in same if each.position > entry.position), key=lambda each: each.position
    )
    steps = (each for each in later if each.topic in {entry.topic, kind + TAKES_BACK})
    after = next(steps, None)
    return after.occurred_on if after and after.topic != entry.topic else None


def tell(
    entry: Entry,
    words: Words,
    lang: str,
    *,
    hidden: bool = False,
    now: Standing = AS_TOLD,
    simple: bool = False,
) -> Told:
    """The fact in ``lang``. ``hidden`` says that there was a confidential service, and when.

    ``now`` adds what became of it; ``simple`` leaves out all else but the day.
    """
    values = dict(values_of(entry, words, lang))
    if hidden:
        day = words.line("detail.date", lang, date=values["date"])
        return Told(words.line("fact.confidential", lang), (day,), "private")
    key = _sentence_key(entry, words)
    sentence = words.line(key, lang, **_named(values, words, key))
    said = words.placeholders(key)
    keys = (key for key in _detail_keys(entry) if not simple or key == "detail.date")
    details = (
        words.line(detail, lang, **_named(values, words, detail))
        for detail in keys
        if detail in words
        and not (now.overdue and detail == "detail.due")
        and words.placeholders(detail) <= values.keys()
        and not (words.placeholders(detail) and words.placeholders(detail) <= said)
    )
    icon = ICONS.get(entry.topic.partition("_")[0], "service")
    return Told(sentence, (*_marks(entry, now, words, lang), *details), icon)


def _marks(entry: Entry, now: Standing, words: Words, lang: str) -> Iterator[Saying]:
    """What became of it since, what matters most first."""
    if entry.withdrawn:
        yield words.line("detail.withdrawn", lang)
    if now.taken_back_on:
        yield words.line("detail.taken_back", lang, date=Date.parse(now.taken_back_on))
    if now.recalled:
        yield words.line("detail.recalled", lang)
    elif now.overdue:
        due = Date.parse(now.overdue.isoformat())
        yield words.line("detail.overdue", lang, due=due)
    if now.disputed:
        yield words.line("detail.disputed", lang)


def summary(entry: Entry, words: Words, lang: str, *, hidden: bool = False) -> Saying:
    """The fact as one line of a list: its day, and the sentence.

    A sentence that names the month of that day stands alone: nobody wants to hear it twice.
    """
    told = tell(entry, words, lang, hidden=hidden)
    if not hidden and entry.body.get("period") == entry.occurred_on[: len("2022-03")]:
        return told.sentence
    day = words.line("list.entry", lang, date=Date.parse(entry.occurred_on))
    return Saying([*day, *told.sentence])


def loan(each: OpenLoan, words: Words, lang: str, today: date) -> Saying:
    """Something borrowed, and when it is due, or was."""
    device = device_called(each.device_name, each.class_code, words, lang)
    if each.missing:
        return words.line("borrowed.missing", lang, device=device)
    due = Date.parse(each.due_on.isoformat())
    key = "borrowed.overdue" if is_overdue(each, today) else "borrowed.entry"
    return words.line(key, lang, device=device, due=due)


def _sentence_key(entry: Entry, words: Words) -> str:
    """The most exact sentence there is for this fact."""
    variants = [entry.body.get("kind"), entry.body.get("channel")]
    for amount, variant in (("cash", "cash"), ("goods_value", "goods")):
        if entry.body.get(amount, {}).get("minor"):
            variants.append(variant)
    keys = (f"fact.{entry.topic}.{variant}" for variant in variants if variant)
    return next((key for key in keys if key in words), f"fact.{entry.topic}")


def _detail_keys(entry: Entry) -> Iterator[str]:
    for key in DETAILS.get(entry.topic, ("detail.date", "detail.station")):
        if key == "detail.date" and entry.occurred_on == entry.body.get("period"):
            continue  # the sentence says as much
        if key == "detail.kind":
            yield f"{key}.{entry.body.get('kind')}"
        elif key == "detail.cash" and entry.body.get("kind") == "skills_training":
            yield "detail.training_cost"
        else:
            yield key


def _named(values: dict[str, Value], words: Words, key: str) -> dict[str, Value]:
    return {name: values[name] for name in words.placeholders(key)}


def values_of(entry: Entry, words: Words, lang: str) -> Iterator[tuple[str, Value]]:
    """Everything the fact knows, typed; what is empty, nought or unknown is left out."""
    body, personal = entry.body, entry.personal
    yield "date", Date.parse(entry.occurred_on)
    for name, value in body.items():
        typed = _typed(name, value, words, lang)
        if typed is not None:
            yield name, typed
    yield from ((name, Date.parse(body[field])) for name, field in DATES.items() if body.get(field))
    if entry.topic == "service_delivered":
        yield "service", _service(body, words, lang)
    if "device_name" in body:
        yield (
            "device",
            device_called(body["device_name"], body.get("device_class", ""), words, lang),
        )
    if personal.get("coefficient") not in {None, "1"}:
        yield "coefficient", _factor(personal["coefficient"])
    yield from _as_written(
        station=(Name, entry.station),
        **{name: (Name, personal[name]) for name in personal if name not in NOT_AS_WRITTEN},
        item_number=(Code, body.get("item_number")),
        account=(_last_four, personal.get("account")),
    )


def _typed(name: str, value: Any, words: Words, lang: str) -> Value | None:
    """A field as it is said: money, a number of something, a day, or a word of a vocabulary."""
    if isinstance(value, dict):
        is_money = value.keys() == MONEY_FIELDS and value["minor"]
        return Money(**value) if is_money else None
    if isinstance(value, bool) or not value:
        return None
    if isinstance(value, int):
        return _whole_number(name, value)
    return _typed_text(name, value, words, lang) if isinstance(value, str) else None


def _whole_number(name: str, number: int) -> Value | None:
    """So many of something, or a place in a row; whole hours are easier to grasp than minutes."""
    if name == "minutes" and number % 60 == 0:
        return Count(number // 60, "hours")
    if name in PLACES:
        return Ordinal(number)
    return Count(number, name) if name in COUNTS else None


def _typed_text(name: str, text: str, words: Words, lang: str) -> Value:
    if name == "period" or PARTIAL_DAY.fullmatch(text):
        return Date.parse(text)
    if TIME_OF_DAY.fullmatch(text):
        return Time(*map(int, text.split(":")))
    return words.term(TERMS.get(name, name), text, lang)


def _as_written(
    **fields: tuple[Callable[[str], Value], str | None],
) -> Iterator[tuple[str, Value]]:
    return ((name, typed(text)) for name, (typed, text) in fields.items() if text)


def _last_four(number: str) -> Value:
    return Code(number, last_four=True)


def _factor(text: str) -> Value:
    """A factor as the ledger writes it; what is none is told as it was written."""
    try:
        return Rate.parse(text)
    except ValueError:
        return FreeText(text)


def _service(body: dict[str, Any], words: Words, lang: str) -> Value:
    """What a kind of service is called: by the office that added it, else by us."""
    own = body.get("kind_words", {}).get(lang)
    return Name(own) if own else words.term("service", body["kind"], lang)


def device_called(name: str, class_code: str, words: Words, lang: str) -> Value:
    """The office's own name to who reads its language, else our word for the device's class."""
    if name_language(name, lang) == lang:
        return Name(name)
    for code in (class_code, class_code[:5]):
        if f"device.{code}" in words:
            return words.term("device", code, lang)
    return Name(name)
