"""How it is told what somebody is expected for, what they asked for, and who saw their record."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from kiosk.speech.saying import Date, FreeText, Name, Saying, Text, Time
from kiosk.telling import AS_TOLD, Told, is_confidential, summary, tell
from kiosk.words import Words
from projections.appointments import Appointment
from projections.needs_board import NeedRow
from projections.objections import Disputed
from projections.person_card import Card
from projections.person_history import Entry
from projections.record_access import Access

PURPOSES = {
    "session": ("next.item", "item"),
    "visit": ("next.contact_purpose", "contact_purpose"),
    "phone": ("next.contact_purpose", "contact_purpose"),
    "review": ("next.plan_kind", "plan_kind"),
    "offer": ("next.class_code", "device"),
}
"""How it is said what an appointment is for, and the vocabulary of that."""
COMES_TO_THEM = frozenset({"visit", "phone"})
"""What needs no way: somebody comes to them, or calls."""
SOON = timedelta(days=90)
"""A certificate that ends within so long is to be renewed."""
ANSWERED_NEEDS = {"resolved_directly": "resolved"}
OPENED = "kiosk_session_opened"
NOT_TOLD = frozenset(
    {
        "access_preferences_set",
        "help_asked_for",
        "helper_left",
        "identity_vouch_used",
        "kiosk_session_ended",
    }
)
"""What nobody asks about who asks who looked: ends, and how somebody set up a kiosk."""
TOLD_AS_FACTS = frozenset(
    {"entry_disputed", "helper_joined", "identity_vouched", OPENED, "second_factor_chosen"}
)


def appointment(
    each: Appointment,
    stations: Mapping[UUID, str],
    words: Words,
    lang: str,
    *,
    brief: bool,
) -> Told:
    """What somebody is expected for, when and where. Of something confidential only when.

    ``brief`` leaves out what for. Where nobody may say where, or knows, they are told whom to ask.
    """
    key = f"next.{each.appointment_kind}"
    known = key in words and not each.sensitive
    day = Date.parse(each.day.isoformat())
    if each.appointment_kind == "offer" and each.until is None:
        key = "next.offer"
    sentence = words.line(key if known else "next.other", lang, date=day)
    details = list(_of_appointment(each, words, lang, brief=brief or each.sensitive))
    place = stations.get(each.station_id) if each.station_id else None
    if place and not each.sensitive:
        details.append(words.line("detail.station", lang, station=Name(place)))
    elif each.sensitive or each.appointment_kind not in COMES_TO_THEM:
        details.append(words.line("next.ask_where", lang))
    return Told(sentence, tuple(details), "calendar")


def _of_appointment(each: Appointment, words: Words, lang: str, *, brief: bool) -> Iterator[Saying]:
    if each.starts_at:
        hour, minute = map(int, each.starts_at.split(":")[:2])
        yield words.line("next.time", lang, starts_at=Time(hour, minute))
    if each.purpose and not brief and each.appointment_kind in PURPOSES:
        key, vocabulary = PURPOSES[each.appointment_kind]
        (name,) = words.placeholders(key)
        yield words.line(key, lang, **{name: words.term(vocabulary, each.purpose, lang)})


def request(each: NeedRow, words: Words, lang: str, *, simple: bool) -> Told:
    """What became of something that somebody asked for."""
    state = ANSWERED_NEEDS.get(each.need_state, each.need_state)
    if state == "escalated" and each.escalated_to:
        office = words.term("office", each.escalated_to, lang)
        sentence = words.line("asked.escalated", lang, escalated_to=office)
    else:
        sentence = words.line(f"asked.{'triaged' if state == 'escalated' else state}", lang)
    return Told(sentence, tuple(_of_request(each, words, lang, simple)), "contact")


def _of_request(each: NeedRow, words: Words, lang: str, simple: bool) -> Iterator[Saying]:
    if each.need_decline_reason:
        reason = Text(words.t(f"need_decline_reason.{each.need_decline_reason}", lang))
        yield words.line("detail.reason", lang, reason=reason)
    if each.days_overdue:
        yield words.line("asked.late", lang)
    elif each.due_on and not each.closed_on:
        due = Date.parse(each.due_on.isoformat())
        yield words.line("asked.due", lang, due_on=due)
    if not simple:
        yield from _words_of_request(each, words, lang)
    yield words.line("asked.when", lang, date=Date.parse(each.raised_on))


def _words_of_request(each: NeedRow, words: Words, lang: str) -> Iterator[Saying]:
    if each.progress_note:
        yield words.line("asked.progress", lang, progress_note=FreeText(each.progress_note))
    if each.need_category:
        category = words.term("need_category", each.need_category, lang)
        yield words.line("asked.about", lang, need_category=category)
    if each.note:
        yield words.line("detail.note", lang, note=Name(each.note))


def objection(each: Disputed, record: Sequence[Entry], words: Words, lang: str) -> Told:
    """What became of an entry that somebody said is wrong."""
    if each.objection_state == "answered":
        key = f"asked.{each.objection_outcome}"
    else:
        key = "asked.withdrawn" if each.objection_state == "withdrawn" else "asked.disputed"
    details = []
    if each.entry_wrong not in {None, "other"} and each.objection_state == "open":
        details.append(words.line(f"wrong.said_{each.entry_wrong}", lang))
    if each.answer:
        details.append(words.line("asked.answer", lang, reply=FreeText(each.answer)))
    entry = next((one for one in record if one.event_id == each.fact_id), None)
    if entry is not None:
        hidden = each.sensitive or is_confidential(entry)
        details.append(summary(entry, words, lang, hidden=hidden))
    details.append(words.line("asked.told", lang, date=Date.parse(each.disputed_on)))
    return Told(words.line(key, lang), tuple(details), "wrong")


def certificate(card: Card | None, words: Words, lang: str, today: date) -> tuple[Told, str | None]:
    """Whether the certificate is valid and until when; and the key of what to do, if anything."""
    key, day, hint = _certificate(card, today)
    values = {"date": Date.parse(day)} if day else {}
    details = (words.line("certificate.no_end", lang),) if key == "certificate.valid" else ()
    return Told(words.line(key, lang, **values), details, "certificate"), hint


def _certificate(card: Card | None, today: date) -> tuple[str, str | None, str | None]:
    """The key of the sentence, the day it names, and the key of what to do."""
    if card is None or card.certificate_state is None:
        return "certificate.none", None, "certificate.show"
    return _valid(card, today) if card.certificate_valid else _not_valid(card, today)


def _valid(card: Card, today: date) -> tuple[str, str | None, str | None]:
    last = card.certificate_until
    if last is None:
        return "certificate.valid", None, None
    soon = "certificate.soon" if last - today <= SOON else None
    return "certificate.valid_until", last.isoformat(), soon


def _not_valid(card: Card, today: date) -> tuple[str, str | None, str | None]:
    last = card.certificate_until
    if card.certificate_state == "revoked":
        return "certificate.revoked", None, "why.next_ask"
    if last is not None and last < today:
        return "certificate.ended_on", last.isoformat(), "certificate.renew"
    if card.certificate_state == "held" and card.certificate_since:
        return "certificate.from", card.certificate_since, None
    return "certificate.expired", None, "certificate.renew"


def told_accesses(accesses: Sequence[Access]) -> list[Access]:
    """Who looked or wrote, without this visit itself and without where a visit ended."""
    this = next((each for each in accesses if each.topic == OPENED), None)
    return [each for each in accesses if each.topic not in NOT_TOLD and each is not this]


def access(each: Access, record: Sequence[Entry], words: Words, lang: str, *, simple: bool) -> Told:
    """Who looked at the record or wrote in it, when, and what for."""
    key = _access_key(each)
    role = each.staff_role if "{staff_role}" in words.sentences(lang)[key] else None
    values = {"staff_role": words.term("staff_role", role, lang)} if role else {}
    when = datetime.fromisoformat(each.recorded_at).astimezone().date()
    details = [words.line("detail.date", lang, date=Date.parse(when.isoformat()))]
    if each.reason and each.looked:
        broke = each.topic == "break_glass_used"
        name = "break_glass_reason" if broke else "access_purpose"
        told = {name: words.term(name, each.reason, lang)}
        details.insert(0, words.line("looked.why_urgent" if broke else "looked.why", lang, **told))
    if not each.looked and not simple and key.startswith("looked."):
        details += _written(each, record, words, lang)
    return Told(words.line(key, lang, **values), tuple(details), "looked")


def _access_key(each: Access) -> str:
    if each.topic in TOLD_AS_FACTS:
        return f"fact.{each.topic}"
    if each.topic == "record_taken_along":
        return "looked.took_along"
    if each.topic == "break_glass_used":
        return "looked.broke_glass"
    if not each.looked and each.channel in {"import", "kiosk"}:
        return f"looked.wrote_{each.channel}"
    did = "viewed" if each.looked else "wrote"
    return f"looked.{did}" if each.staff_role else f"looked.{did}_by_staff"


def _written(each: Access, record: Sequence[Entry], words: Words, lang: str) -> Iterator[Saying]:
    """What they wrote, as the record tells it; what is confidential is not told here."""
    if each.sensitive:
        yield words.line("looked.confidential", lang)
        return
    entry = next((one for one in record if one.position == each.position), None)
    plain = f"fact.{each.topic}"
    if entry is not None:
        yield tell(entry, words, lang, hidden=is_confidential(entry), now=AS_TOLD).sentence
    elif plain in words and not words.placeholders(plain):
        yield words.line(plain, lang)
