"""What a visitor can ask, three questions a page, those that are asked most first."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Way, question
from kiosk.turn import Known

router = APIRouter()

MORE = "asks.more"
PAGES = (
    (
        "asks.title",
        Way("asks.borrowed", "/borrowed", "borrowed"),
        Way("asks.paid", "/paid", "money"),
        Way(MORE, "/ask/2", "question"),
    ),
    (
        "asks.title_coming",
        Way("asks.next", "/next", "calendar"),
        Way("asks.asked", "/asked", "contact"),
        Way(MORE, "/ask/3", "question"),
    ),
    (
        "asks.title_record",
        Way("asks.certificate", "/certificate", "certificate"),
        Way("asks.looked", "/looked", "looked"),
        Way(MORE, "/ask/4", "question"),
    ),
    (
        "asks.title_help",
        CALL,
        Way("asks.take", "/take", "print"),
        Way("asks.list", "/list/1", "list"),
    ),
)
"""The title of each page, and its questions."""
OF_A_SUMMARY = (
    Way("asks.borrowed", "/borrowed", "borrowed"),
    Way("asks.next", "/next", "calendar"),
    Way("asks.queue", "/queue", "waiting"),
)
"""What a card alone lets somebody ask."""


@router.get("/ask")
def ask(turn: Known) -> Response:
    """The questions that are asked most."""
    if turn.visit.is_summary:
        shown = Answer("ask", "/ask", "/summary", "asks.title", OF_A_SUMMARY)
        return question(turn, "asks.title", shown)
    return _page(turn, 1)


@router.get("/ask/{number}")
def ask_more(turn: Known, number: int) -> Response:
    """More of them."""
    if turn.visit.is_summary or not 2 <= number <= len(PAGES):
        return turn.go("/ask")
    return _page(turn, number)


def _page(turn: Known, number: int) -> Response:
    title, *ways = PAGES[number - 1]
    here = "/ask" if number == 1 else f"/ask/{number}"
    back = {1: "/record/1", 2: "/ask"}.get(number, f"/ask/{number - 1}")
    return question(turn, title, Answer("ask", here, back, title, ways))
