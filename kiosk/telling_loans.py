"""How it is told what somebody has at home, whether they may keep it, and what they wait for."""

from collections.abc import Iterator
from datetime import date

from kiosk.speech.saying import Count, Date, Name, Ordinal, Saying
from kiosk.telling import Told, device_called, is_overdue, loan
from kiosk.words import Words
from projections.open_loans import OpenLoan
from projections.renewals import Renewal
from projections.waiting_lists import WaitingPlace

SAME_AS = {
    "device_recalled": "device_is_recalled",
    "due_beyond_policy": "due_day_missing",
    "no_policy": "due_day_missing",
}
"""Codes that mean the same to whoever hears them."""
STILL_HERS = frozenset({"renewals_used_up", "others_waiting", "device_reserved_for_another"})
"""Where the device is to come back on its day, as was agreed."""


def at_home(each: OpenLoan, words: Words, lang: str, today: date, *, simple: bool) -> Told:
    """One device: what, and when it is due."""
    return Told(
        loan(each, words, lang, today), tuple(_of_loan(each, words, lang, today, simple)), "device"
    )


def _of_loan(
    each: OpenLoan, words: Words, lang: str, today: date, simple: bool
) -> Iterator[Saying]:
    if each.recalled:
        yield words.line("detail.recalled", lang)
    elif is_overdue(each, today):
        yield words.line("borrowed.overdue_next", lang)
    if each.station and not simple:
        yield words.line("borrowed.station", lang, station=Name(each.station))


def kept(each: OpenLoan, words: Words, lang: str) -> Told:
    """A device that may be kept: until when."""
    device = device_called(each.device_name, each.class_code, words, lang)
    sentence = words.line("fact.device_loan_renewed", lang, device=device, due=_day(each.due_on))
    return Told(sentence, (), "device")


def why_not_longer(renewal: Renewal | None) -> str | None:
    """The code of what stands in the way, as far as it is known before anybody asks."""
    if renewal is None:
        return "device_not_on_loan"
    if renewal.renewal_answer == "no_policy" or renewal.keep_until is None:
        return renewal.renewal_obstacle or "no_policy"
    return renewal.renewal_obstacle


def not_longer(code: str, each: OpenLoan, words: Words, lang: str, today: date) -> Told:
    """That a device cannot be kept longer, why, and what to do."""
    reason = "missing" if each.missing else SAME_AS.get(code, code)
    key = f"longer.{reason}"
    details = [words.line(key if key in words else "longer.other", lang)]
    if reason in STILL_HERS and each.due_on >= today:
        details.append(words.line("longer.bring", lang, due=_day(each.due_on)))
    elif reason in STILL_HERS or reason == "device_is_recalled":
        details.append(words.line("longer.bring_now", lang))
    return Told(words.line("longer.cannot", lang), tuple(details), "device")


def waiting(each: WaitingPlace, words: Words, lang: str, *, simple: bool) -> Told:
    """Where somebody stands in one line, or what is kept for them."""
    device = words.term("device", each.class_code, lang)
    more = () if simple else tuple(_of_place(each, words, lang))
    if each.hold_until is not None:
        until = _day(each.hold_until)
        offer = words.line("queue.offered", lang, device=device, hold_until=until)
        return Told(offer, (words.line("queue.come", lang), *more), "device")
    sentence = words.line("queue.place", lang, place=Ordinal(each.place), class_code=device)
    since = words.line("queue.since", lang, date=Date.parse(each.joined_on))
    return Told(sentence, (*more, since), "waiting")


def _of_place(each: WaitingPlace, words: Words, lang: str) -> Iterator[Saying]:
    if each.hold_until is None:
        yield words.line("queue.waiting", lang, count=Count(each.waiting, "persons"))
    if each.station:
        yield words.line("detail.station", lang, station=Name(each.station))


def _day(day: date) -> Date:
    return Date.parse(day.isoformat())
