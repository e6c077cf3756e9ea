"""From a card to a record: what each card opens, and what is still asked for.

Whoever holds a card or nobody, the same steps are taken. What may differ is what its holder chose:
how the next page speaks and looks, and what is shown beside the card.
"""

from uuid import UUID

from fastapi.responses import Response

from kiosk.doors import SecondFactor
from kiosk.identify import minutes_of
from kiosk.session import Notice
from kiosk.turn import Turn

ASKED_FOR = {SecondFactor.PIN: "/pin", SecondFactor.VOUCH: "/vouch", SecondFactor.NONE: "/summary"}
"""Which page asks for what is shown beside the card."""


def type_card(turn: Turn, number: str) -> Response:
    """Somebody typed or scanned the card ``number``; where many were wrong, they wait."""
    typed = turn.kiosk.typed
    wait = typed.wait(turn.place)
    if wait > 0:
        if turn.visit.is_personal:  # whoever types a card may be somebody else
            turn.another_visitor()
        turn.visit.notice = Notice("/card", "identify.wait", minutes_of(wait))
        return turn.go("/card")
    holder = turn.kiosk.doors.holder_of(number)
    if holder is None:
        typed.begin(turn.place)
    return _show(turn, number, holder)


def read_card(turn: Turn) -> Response:
    """The card in the machine, by the number it told; where there is none, it is asked for.

    A card that is in is not taken anew when the page comes back to it.
    """
    number, visit = turn.take_card(), turn.visit
    is_held = turn.kiosk.visits.is_held(visit)
    if number is None:
        return turn.go(visit.page if is_held else "/card")
    holder = turn.kiosk.doors.holder_of(number)
    if is_held and (number == visit.card_number or (holder and holder == visit.person_id)):
        return turn.go(visit.page)
    return _show(turn, number, holder, read_at=turn.machine_name)


def _show(turn: Turn, number: str, holder: UUID | None, read_at: str | None = None) -> Response:
    if turn.visit.is_personal:
        turn.another_visitor()
    visit = turn.visit
    visit.notice, visit.card_number, visit.card_at = None, number, read_at
    factor = turn.kiosk.doors.second_factor_of(holder)
    turn.expect(holder)
    to = ASKED_FOR[factor]
    if holder is not None and factor is SecondFactor.NONE:
        turn.sign_in(holder, is_summary=True)
        to = turn.first_page(to)
    return turn.go(to, ready_for=lambda: holder)


def come_in(turn: Turn, person_id: UUID) -> Response:
    """It is this person; on to what they came for."""
    turn.kiosk.typed.forget(turn.place)
    turn.sign_in(person_id)
    return turn.go(turn.first_page(), ready_for=lambda: person_id)
