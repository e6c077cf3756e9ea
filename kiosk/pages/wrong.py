"""Saying that an entry is wrong: what is wrong with it, that it is written down, and undoing it."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Way, answer
from kiosk.doors import Outcome, Wrong
from kiosk.session import Notice
from kiosk.speech.saying import Saying
from kiosk.telling import Told, is_disputed, tell
from kiosk.turn import SignedIn, Turn
from projections.person_history import Entry, place_in

router = APIRouter()

NAME = "wrong.name"
FIRST_MAX = 2
"""So many things that can be wrong stand on the first page; the third choice is the others."""


def _can_be_wrong(entry: Entry) -> list[Wrong]:
    """What can be wrong with it: only what is about money has an amount."""
    money = any(isinstance(each, dict) and each.get("minor") for each in entry.body.values())
    amount = [Wrong.AMOUNT] if money else []
    return [Wrong.NOT_RECEIVED, *amount, Wrong.DAY, Wrong.NOT_ME, Wrong.OTHER]


@router.get("/record/{number}/wrong")
def what_is_wrong(turn: SignedIn, number: int) -> Response:
    """What it may be; or, where it is said already, that an answer comes."""
    return _ask(turn, number, "/wrong", more=False)


@router.get("/record/{number}/wrong/more")
def what_else(turn: SignedIn, number: int) -> Response:
    """What else it may be."""
    return _ask(turn, number, "/wrong/more", more=True)


def _ask(turn: Turn, number: int, path: str, *, more: bool) -> Response:
    entry = _entry(turn, number)
    if entry is None:
        return turn.go(f"/record/{number}")
    here, at = f"/record/{number}{path}", f"/record/{number}/wrong"
    told = turn.visit.notice
    if told and told.page == at and not more:
        return _refused(turn, told, number)
    if _is_disputed(turn, entry):
        return _said(turn, entry, number, "already", here)
    turn.visit.about = entry.event_id
    can = _can_be_wrong(entry)
    ways = [
        Way(f"wrong.{each.value}", f"{at}/{each.value}", "wrong", post=True)
        for each in (can[FIRST_MAX:] if more else can[:FIRST_MAX])
    ]
    if not more:
        ways.append(Way("wrong.more", f"{at}/more"))
    title = "wrong.title_more" if more else "wrong.title"
    told_of = () if more else (_sentence(turn, entry),)
    asked = Told(turn.kiosk.words.line(title, turn.lang), told_of, "wrong")
    back = at if more else f"/record/{number}"
    return answer(turn, asked, Answer("wrong", here, back, NAME, ways))


@router.post("/record/{number}/wrong/undo")
def undo(turn: SignedIn, number: int) -> Response:
    """The entry that was asked about stands after all."""
    fact_id, turn.visit.about = turn.visit.about, None
    if fact_id is None:
        return turn.go(f"/record/{number}/wrong")
    done = turn.kiosk.doors.withdraw_dispute(turn.person_id, fact_id)
    return _go_on(turn, fact_id, done, "undone")


@router.get("/record/{number}/wrong/undone")
def undone(turn: SignedIn, number: int) -> Response:
    """It is taken back."""
    entry = _entry(turn, number)
    if entry is None or _is_disputed(turn, entry):
        return turn.go(f"/record/{number}/wrong")
    told = Told(turn.kiosk.words.line("wrong.undone", turn.lang), (), "wrong")
    here, back = f"/record/{number}/wrong/undone", f"/record/{number}"
    return answer(turn, told, Answer("wrong", here, back, NAME, (Way("wrong.go_on", back),)))


@router.post("/record/{number}/wrong/{wrong}")
def say_so(turn: SignedIn, number: int, wrong: Wrong) -> Response:
    """Write it down about the entry that was asked about, wherever it stands by now; once."""
    fact_id, turn.visit.about = turn.visit.about, None
    entry = next((each for each in turn.record() if each.event_id == fact_id), None)
    if entry is None:
        return turn.go(f"/record/{number}/wrong")
    done = turn.kiosk.doors.dispute(turn.person_id, entry, wrong)
    return _go_on(turn, entry.event_id, done, wrong.value)


@router.get("/record/{number}/wrong/{wrong}")
def said(turn: SignedIn, number: int, wrong: Wrong) -> Response:
    """What was written down, that an answer comes, and where it is heard."""
    entry = _entry(turn, number)
    if entry is None or not _is_disputed(turn, entry):
        return turn.go(f"/record/{number}/wrong")
    return _said(
        turn, entry, number, f"said_{wrong.value}", f"/record/{number}/wrong/{wrong.value}"
    )


def _said(turn: Turn, entry: Entry, number: int, key: str, here: str) -> Response:
    turn.visit.about = entry.event_id
    words = turn.kiosk.words
    told = Told(words.line(f"wrong.{key}", turn.lang), (_sentence(turn, entry),), "wrong")
    back = f"/record/{number}"
    ways = (
        Way("wrong.go_on", back),
        Way("wrong.undo", f"{back}/wrong/undo", "previous", post=True),
        Way("asks.asked", "/asked", "contact"),
    )
    shown = Answer("wrong", here, back, NAME, ways)
    return answer(turn, told, shown, hints=("wrong.answer", "wrong.where"))


def _refused(turn: Turn, notice: Notice, number: int) -> Response:
    words = turn.kiosk.words
    why = (words.line(notice.key, turn.lang),) if notice.key in words else ()
    told = Told(words.line("wrong.refused", turn.lang), why, "wrong")
    back = f"/record/{number}"
    ways = (CALL, Way("asks.asked", "/asked", "contact"), Way("wrong.go_on", back))
    shown = Answer("wrong", f"{back}/wrong", back, NAME, ways)
    return answer(turn, told, shown, hints=("wrong.refused_next",))


def _go_on(turn: Turn, fact_id: UUID, done: Outcome, page: str) -> Response:
    """To what came of it. What is written down may have moved the entry in the record."""
    place = place_in(turn.record(), fact_id)
    if place is None:
        return turn.go("/record/1")
    at = f"/record/{place}/wrong"
    if done.refused is None:
        return turn.go(f"{at}/{page}")
    if done.refused != "entry_already_disputed":
        turn.visit.notice = Notice(at, f"wrong.{done.refused}")
    return turn.go(at)


def _entry(turn: Turn, number: int) -> Entry | None:
    record = turn.record()
    return record[number - 1] if 1 <= number <= len(record) else None


def _is_disputed(turn: Turn, entry: Entry) -> bool:
    return is_disputed(entry, turn.kiosk.doors.disputes_of(turn.person_id))


def _sentence(turn: Turn, entry: Entry) -> Saying:
    return tell(entry, turn.kiosk.words, turn.lang, hidden=turn.hides(entry)).sentence
