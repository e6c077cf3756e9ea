"""One list: what is other than the month before, and the step that it waits for."""

from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response

from api.auth import Approving, Checking, Listing, Preparing
from api.auth import Paying as ByPayer
from api.desk import forms
from api.desk.forms import NOTHING, Wrong, wrong
from api.desk.paying import comparing, explaining, rounds, steps
from api.desk.paying.comparing import Compared, Group, Line
from api.desk.paying.steps import Given
from api.reports.naming import money_as_read
from api.rights import Purpose
from api.turn import Turn, address
from api.unclear import Unclear
from kiosk.speech.saying import Date, Text
from ledger.aggregates import PaymentRound
from ledger.aggregates.payment_round import VoidReason
from ledger.commands import paying
from ledger.errors import Refused
from ledger.work import Work
from projections import payment_rounds, person_lookup, staff_lookup

router = APIRouter(prefix="/payments/{round_id}")

LINES_A_PAGE = 50
LINES_AT_FIRST = 15
"""So many of a group stand on the first page of a list; the rest is behind a link."""
APART = frozenset({Group.UNCHANGED, Group.WAITING})
"""Groups in which nothing happened: they are paged, below the others."""

Key = Annotated[UUID, Form()]
Seen = Annotated[int | None, Form()]
Text_ = Annotated[str, Form()]


class ListMoved(Exception):
    """What would be fixed is no longer what was shown."""


class Shown(NamedTuple):
    """A group as it stands on the page: so many of its lines, and where the others are."""

    group: Group
    size: int
    rows: list[Line]
    more: str


@router.get("")
def one(turn: Listing, round_id: UUID, group: str = "", page: int = 1) -> Response:
    """The list beside the month before; with ``group`` that alone, page by page."""
    return show(turn, steps.round_of(turn, round_id), _group(group), page)


@router.post("/freeze")
def freeze(
    turn: Preparing, round_id: UUID, key: Key, digest: Text_ = "", seen: Seen = None
) -> Response:
    """Fix the list as it was shown; if it would be another by now, show that instead."""
    of, today = steps.round_of(turn, round_id), turn.office.today()

    def decide(work: Work) -> dict[str, Any]:
        persons = listed(turn, of).candidates
        fixed = paying.freeze(work, id=round_id, occurred_on=today, person_ids=persons)
        if fixed["digest"] != digest:
            raise ListMoved
        return {"count": fixed["count"], "minor": fixed["total"].minor}

    try:
        return took(turn, of, "freeze", Given(key, seen), decide, [digest])
    except ListMoved:
        return show(turn, of, why=Wrong(turn.t("money.list_moved"), "", 409))


@router.post("/check")
def check(turn: Checking, round_id: UUID, key: Key, seen: Seen = None) -> Response:
    """Say that somebody else went through the list, and nothing is wrong with it."""
    return _step(turn, round_id, "check", Given(key, seen), issues=0)


@router.post("/approve")
def approve(turn: Approving, round_id: UUID, key: Key, seen: Seen = None) -> Response:
    """Agree that the list is paid."""
    return _step(turn, round_id, "approve", Given(key, seen))


@router.post("/close")
def close(turn: ByPayer, round_id: UUID, key: Key, seen: Seen = None) -> Response:
    """Finish the list."""
    return _step(turn, round_id, "close", Given(key, seen))


@router.post("/reconcile")
def reconcile(turn: ByPayer, round_id: UUID, key: Key, seen: Seen = None) -> Response:
    """Hold the list against all that the bank answered."""
    of, today = steps.round_of(turn, round_id), turn.office.today()

    def decide(work: Work) -> None:
        paying.reconcile(work, id=round_id, occurred_on=today)

    return took(turn, of, "reconcile", Given(key, seen), decide, [])


@router.post("/void")
def void(
    turn: Preparing, round_id: UUID, key: Key, reason: Text_ = "", seen: Seen = None
) -> Response:
    """Give the list up, and begin the next one of the same month at once."""
    of, today = steps.round_of(turn, round_id), turn.office.today()
    chosen = next((each for each in VoidReason if each.value == reason), None)
    if chosen is None:
        return show(turn, of, why=wrong(turn, Unclear("reason", "money.void_missing")))

    def decide(work: Work) -> str:
        paying.void(work, id=round_id, occurred_on=today, round_void_reason=chosen)
        asked = [of.organisation, of.scheme, of.period]
        return rounds.open_one(work, today, asked, of.number + 1)

    return took(turn, of, "void", Given(key, seen), decide, [reason])


def listed(turn: Turn, of: PaymentRound) -> Compared:
    """The list beside the month before."""
    return turn.house.lists.of(turn.office, turn.by("looks at a list"), of)


def _step(turn: Turn, round_id: UUID, name: str, given: Given, **told: Any) -> Response:
    of, today = steps.round_of(turn, round_id), turn.office.today()

    def decide(work: Work) -> None:
        getattr(work.change(PaymentRound, round_id), name)(occurred_on=today, **told)

    return took(turn, of, name, given, decide, [name])


def took(
    turn: Turn, of: PaymentRound, name: str, given: Given, decide: Any, asked: list[Any]
) -> Response:
    """Record a step of the list, or show the list with why not."""
    if any(not turn.may(steps.STEPS[name].right, area=each or "?") for each in areas_of(turn, of)):
        return show(turn, of, why=Wrong(turn.t("money.other_area"), "", 403))
    try:
        answer = steps.take(turn, of, given, decide, [name, *asked])
    except (Unclear, Refused) as error:
        return show(turn, of, why=wrong(turn, error))
    undo = str(given.key) if name in {"check", "approve"} else ""
    turn.tell(f"money.did_{name}", undo=undo, month=Date.parse(of.period), scheme=_scheme(turn, of))
    to = answer.value if name == "void" else of.id
    return turn.go(f"/desk/payments/{to}")


def areas_of(turn: Turn, of: PaymentRound) -> set[str | None]:
    """Where the people of the list live; nowhere when no rule says who they are."""
    try:
        return listed(turn, of).areas
    except Refused:
        return set()


def _scheme(turn: Turn, of: PaymentRound) -> Text:
    return Text(rounds.scheme_name(turn, of.scheme))


def _group(code: str) -> Group | None:
    if not code:
        return None
    found = next((each for each in Group if each.value == code), None)
    if found is None:
        raise HTTPException(404)
    return found


def show(
    turn: Turn,
    of: PaymentRound,
    group: Group | None = None,
    page: int = 1,
    why: Wrong = NOTHING,
) -> Response:
    """The page of a list; ``why`` is what a form on it comes back with."""
    of = turn.office.ledger.load(PaymentRound, of.id) or of
    try:
        all_of_it = listed(turn, of)
    except Refused as error:
        return _without(turn, of, wrong(turn, error))
    shown = _shown(turn, of, all_of_it, group, page)
    persons = [line.person_id for each in shown for line in each.rows]
    here = f"/desk/payments/{of.id}"
    return turn.show(
        "desk/payment_round.html",
        heading=title(turn, of),
        here=address(here, group=group.value if group else "", page=str(page) if page > 1 else ""),
        status=why.status,
        error=why.sentence,
        field=why.field,
        of=of,
        row=row_of(turn, of),
        compared=all_of_it,
        sums=all_of_it.sums(),
        shown=shown,
        group=group,
        pages=pages(turn, of, group, page, len(all_of_it.of(group))) if group else "",
        known=turn.sees(persons, Purpose.CHECK),
        objections=objections(turn, of),
        offers=_offers(turn, of, all_of_it.areas),
        waits=turn.t(f"money.next_{steps.next_step(of) or 'none'}"),
        hands=hands(turn, of),
        balance=_balance(turn, of),
        money=lambda minor: money_as_read(minor, all_of_it.currency, turn.lang),
        number=turn.number,
        detail=lambda line: explaining.detail(turn, of, line.person_id, line.reason),
        seen=forms.seen(turn.office, of.id),
        key=turn.office.ledger.new_id,
        void_reasons=[each.value for each in VoidReason],
    )


def _without(turn: Turn, of: PaymentRound, why: Wrong) -> Response:
    """The list of which nobody can say who is on it, because no rule says so."""
    return turn.show(
        "desk/payment_none.html",
        heading=title(turn, of),
        here=f"/desk/payments/{of.id}",
        status=why.status,
        error=why.sentence,
    )


def title(turn: Turn, of: PaymentRound) -> str:
    """What the list is called."""
    name = turn.t("money.list_of", scheme=_scheme(turn, of), month=Date.parse(of.period))
    return (
        name if of.number == 1 else turn.t("money.list_number", list=Text(name), number=of.number)
    )


def row_of(turn: Turn, of: PaymentRound) -> payment_rounds.RoundRow | None:
    """The list as the projections know it."""
    found = payment_rounds.rounds(turn.office.views, month=of.period, scheme=of.scheme)
    return next((each for each in found if each.round_id == of.id), None)


def _shown(
    turn: Turn, of: PaymentRound, all_of_it: Compared, group: Group | None, page: int
) -> list[Shown]:
    wanted = [group] if group else [each for each in Group if all_of_it.of(each)]
    shown = []
    for each in wanted:
        lines = in_order(turn, all_of_it.of(each))
        size = LINES_A_PAGE if group else LINES_AT_FIRST
        start = (page - 1) * size if group else 0
        rows = [] if each in APART and not group else lines[start : start + size]
        more = address(f"/desk/payments/{of.id}", group=each.value)
        shown.append(Shown(each, len(lines), rows, more if len(rows) < len(lines) else ""))
    return shown


def in_order(turn: Turn, lines: list[Line]) -> list[Line]:
    """By place and name; who has none is last."""
    names = person_lookup.names(turn.office.views, [each.person_id for each in lines])
    return sorted(
        lines,
        key=lambda each: (each.area or "~", names.get(each.person_id, "~"), each.person_id.hex),
    )


def pages(
    turn: Turn, of: PaymentRound, group: Group, page: int, count: int
) -> list[tuple[str, str]]:
    """The way to the page before and the one behind: what each is called, and its address."""
    here = f"/desk/payments/{of.id}"
    found = []
    if page > 1:
        before = address(here, group=group.value, page=str(page - 1))
        found.append((turn.t("money.page_before"), before))
    if page * LINES_A_PAGE < count:
        behind = address(here, group=group.value, page=str(page + 1))
        found.append((turn.t("money.page_behind"), behind))
    return found


def objections(turn: Turn, of: PaymentRound) -> list[tuple[UUID, str]]:
    """Whose line was objected to, and the code of why: of this list, or of the one given up."""
    told = of.objections
    if of.frozen is None and of.number > 1:
        named = (of.organisation, of.scheme, of.period, of.payment_kind, of.number - 1)
        before = turn.office.ledger.load(PaymentRound, PaymentRound.id_of(*named))
        told = before.objections if before else ()
    return comparing.persons_of(turn.office, told)


class Offer(NamedTuple):
    """A step that somebody holds the right for; ``obstacle`` says why they may not, if so."""

    name: str
    obstacle: str
    first: bool


def _offers(turn: Turn, of: PaymentRound, areas: set[str | None]) -> list[Offer]:
    wanted = steps.next_step(of)
    found = []
    for name in steps.offered(turn, of):
        key = steps.obstacle(turn, of, name, areas)
        found.append(Offer(name, turn.t(key) if key else "", name == wanted))
    return sorted(found, key=lambda each: not each.first)


def hands(turn: Turn, of: PaymentRound) -> list[tuple[str, str, str, str]]:
    """Who did what with the list, and when: the step, the day, the name, the body."""
    told = payment_rounds.hands(turn.office.whole(), round_id=of.id)
    found = []
    for each in told:
        staff = staff_lookup.registered(turn.office.views, each.staff_id)
        found.append(
            (each.payment_step, each.on, (staff.name if staff else "") or "", each.organisation)
        )
    return found


def _balance(turn: Turn, of: PaymentRound) -> payment_rounds.Balance | None:
    if of.instructed is None:
        return None
    return next(iter(payment_rounds.balance(turn.office.views, round_id=of.id)), None)
