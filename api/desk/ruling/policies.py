"""The policies: what holds today, every version of one beside the others, and the next one."""

from datetime import date
from typing import Annotated, NamedTuple

import msgspec
from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response

from api.auth import EditingPolicies, ReadingPolicies
from api.desk import forms
from api.desk.forms import NOTHING, Wrong, wrong
from api.desk.ruling import clauses, effects, loading, standing
from api.desk.ruling.editing import (
    Stated,
    code_of,
    day_of,
    may_edit,
    must_edit,
    text_of,
)
from api.turn import Turn, address
from api.unclear import Unclear
from kiosk.speech.saying import Date, Name, Number
from ledger import presets
from ledger.aggregates import Policy
from ledger.aggregates.policy import PolicyState
from ledger.commands import COMMANDS
from ledger.errors import Refused
from ledger.policies import Clauses, GrantTerms, SubsidyTerms
from ledger.vocabulary import CURRENCY_DIGITS
from projections import policies

router = APIRouter(prefix="/policies")

HERE, ONE, AMEND, NEW = (
    "/desk/policies",
    "/desk/policies/one",
    "/desk/policies/amend",
    "/desk/policies/new",
)


class Known(NamedTuple):
    """One policy of the body somebody acts for, or else of the office."""

    policy: Policy
    rows: list[policies.PolicyRow]
    organisation: str

    @property
    def name(self) -> str:
        """What it is called: as its newest version is."""
        return self.rows[-1].title or self.policy.code

    @property
    def newest(self) -> Clauses:
        """What its newest version lays down."""
        return self.policy.versions[-1].clauses


@router.get("")
def every(turn: ReadingPolicies) -> Response:
    """What holds today and what is to come, by its sort."""
    return _every(turn)


@router.get("/one")
def one(turn: ReadingPolicies, code: str = "") -> Response:
    """One policy: its versions side by side, with what is new in each."""
    return _one(turn, _known(turn, code))


@router.get("/amend")
def ask(turn: EditingPolicies, code: str = "") -> Response:
    """Ask what the next version lays down."""
    must_edit(turn)
    return _form(turn, _own(turn, code))


@router.post("/amend")
def amend(turn: EditingPolicies, stated: Annotated[Stated, Form()]) -> Response:
    """Show what the next version would change; once that is confirmed, lay it down."""
    must_edit(turn)
    known = _own(turn, stated.code)
    if stated.what == "again":
        return _form(turn, known, stated=stated)
    forms.must_be_unchanged(turn, known.policy.id, stated.seen)
    try:
        begins = day_of(stated.effective_from, "effective_from")
        after = clauses.read(known.newest, stated.typed(), stated.percent)
        number = text_of(stated.document_number, "document_number")
        if stated.what != "confirm":
            effects.must_begin_later(known.policy, begins)
            return _preview(turn, known, stated, after, begins)
        told = {
            "code": known.policy.code,
            "document_number": number,
            "effective_from": begins,
            "clauses": after,
            "title": " ".join(stated.title.split())[:200] or None,
        }
        _record(turn, "policy.amend", stated, told)
    except (Unclear, Refused) as error:
        return _form(turn, known, wrong(turn, error), stated)
    turn.tell("policies.amended", policy=Name(known.name), day=Date.parse(begins.isoformat()))
    return turn.go(ONE, code=known.policy.code)


@router.post("/repeal")
def repeal(turn: EditingPolicies, stated: Annotated[Stated, Form()]) -> Response:
    """End a policy on a day; what it decided stays."""
    must_edit(turn)
    known = _own(turn, stated.code)
    forms.must_be_unchanged(turn, known.policy.id, stated.seen)
    try:
        ends = day_of(stated.effective_from, "effective_on")
        told = {
            "code": known.policy.code,
            "effective_on": ends,
            "document_number": " ".join(stated.document_number.split())[:200] or None,
        }
        _record(turn, "policy.repeal", stated, told)
    except (Unclear, Refused) as error:
        return _one(turn, known, wrong(turn, error), stated)
    turn.tell("policies.repealed", policy=Name(known.name), day=Date.parse(ends.isoformat()))
    return turn.go(ONE, code=known.policy.code)


@router.get("/new")
def ask_new(turn: EditingPolicies, sort: str = "lending") -> Response:
    """Ask what a new policy of this sort lays down."""
    must_edit(turn)
    return _new(turn, sort)


@router.post("/new")
def issue(turn: EditingPolicies, stated: Annotated[Stated, Form()]) -> Response:
    """Lay down the first version of a policy."""
    must_edit(turn)
    if stated.sort not in clauses.EMPTY:
        raise HTTPException(404)
    try:
        code = code_of(stated.code)
        first = clauses.read(clauses.EMPTY[stated.sort], stated.typed(), stated.percent)
        if isinstance(first, SubsidyTerms | GrantTerms):
            first = msgspec.structs.replace(first, scheme=code)
        told = {
            "code": code,
            "document_number": text_of(stated.document_number, "document_number"),
            "effective_from": day_of(stated.effective_from, "effective_from"),
            "clauses": first,
            "title": text_of(stated.title, "title"),
        }
        _record(turn, "policy.issue", stated, told)
    except (Unclear, Refused) as error:
        return _new(turn, stated.sort, wrong(turn, error), stated)
    turn.tell(
        "policies.issued",
        policy=Name(str(told["title"])),
        day=Date.parse(str(told["effective_from"])),
    )
    return turn.go(ONE, code=code)


class Wanted(Stated):
    """Which example policies are to be issued."""

    name: str = ""


@router.post("/load")
def load(turn: EditingPolicies, stated: Annotated[Wanted, Form()]) -> Response:
    """Issue the example policies of one name; what the office has already stays as it is."""
    must_edit(turn)
    if stated.name not in presets.names():
        raise HTTPException(404)
    number = loading.load(turn.office, turn.by(str(stated.key)), stated.name)
    turn.tell("policies.loaded" if number else "policies.loaded_none", number=Number(number))
    return turn.go(HERE)


def _record(turn: Turn, name: str, stated: Stated, told: dict[str, object]) -> None:
    plain = msgspec.to_builtins({"occurred_on": turn.office.today(), **told})
    command = COMMANDS[name]
    turn.office.ledger.perform(turn.by(str(stated.key)), command.on(command.read(plain)), plain)


def _known(turn: Turn, code: str) -> Known:
    rows = policies.versions(turn.office.fresh(), code=code, limit=standing.POLICIES_MAX)
    own = turn.session.organisation if turn.session else ""
    bodies = sorted({row.organisation for row in rows}, key=lambda body: (body != own, body))
    if not bodies:
        raise HTTPException(404)
    policy = turn.office.ledger.load(Policy, Policy.id_of(bodies[0], code))
    if policy is None:
        raise HTTPException(404)
    return Known(policy, [row for row in rows if row.organisation == bodies[0]], bodies[0])


def _own(turn: Turn, code: str) -> Known:
    """One policy of the body they act for: they change no other body's."""
    known = _known(turn, code)
    if turn.session is None or known.organisation != turn.session.organisation:
        raise HTTPException(404)
    return known


def _today(turn: Turn) -> date:
    return date.fromisoformat(turn.office.today())


def _every(turn: Turn) -> Response:
    turn.office.fresh()
    by_sort = standing.listed(turn, _today(turn))
    edits = may_edit(turn)
    return turn.show(
        "desk/policies.html",
        heading=turn.t("policies.title"),
        here=HERE,
        by_sort=by_sort,
        edits=edits,
        sorts=standing.SORTS,
        presets=presets.names() if edits else (),
        key=turn.office.ledger.new_id,
    )


def _one(turn: Turn, known: Known, why: Wrong = NOTHING, stated: Stated | None = None) -> Response:
    policy, rows = known.policy, known.rows
    edits = may_edit(turn) and turn.session is not None
    own = edits and turn.session is not None and known.organisation == turn.session.organisation
    return turn.show(
        "desk/policy.html",
        heading=known.name,
        here=address(ONE, code=policy.code),
        status=why.status,
        error=why.sentence,
        field=why.field,
        code=policy.code,
        organisation=known.organisation,
        about=standing.about(turn, known.newest, policy.code),
        sort=rows[0].policy_sort,
        compared=standing.compared(turn, policy.versions, rows, _today(turn)),
        repealed_on=policy.repealed_on,
        edits=own,
        may_end=own and policy.state is PolicyState.ISSUED,
        typed=stated.typed() if stated else {},
        today=turn.office.today(),
        seen=forms.seen(turn.office, policy.id),
        key=turn.office.ledger.new_id(),
    )


def _form(turn: Turn, known: Known, why: Wrong = NOTHING, stated: Stated | None = None) -> Response:
    policy, newest = known.policy, known.rows[-1]
    code = policy.code
    return turn.show(
        "desk/policy_amend.html",
        heading=turn.t("policies.amend_title", policy=known.name),
        here=address(AMEND, code=code),
        status=why.status,
        error=why.sentence,
        field=why.field,
        action=AMEND,
        code=code,
        sort="",
        version=newest.policy,
        begins=newest.effective_from.isoformat(),
        fields=clauses.fields(turn, known.newest),
        fixed=clauses.fixed(turn, known.newest),
        asks_currency=clauses.asks_currency(known.newest),
        currencies=_currencies(turn),
        typed={"title": newest.title or ""} | (stated.typed() if stated else {}),
        percent=stated.percent if stated else [],
        seen=stated.seen if stated else forms.seen(turn.office, policy.id),
        key=stated.key if stated else turn.office.ledger.new_id(),
    )


def _new(turn: Turn, sort: str, why: Wrong = NOTHING, stated: Stated | None = None) -> Response:
    if sort not in clauses.EMPTY:
        raise HTTPException(404)
    empty = clauses.EMPTY[sort]
    return turn.show(
        "desk/policy_amend.html",
        heading=turn.t("policies.new_title", sort=turn.t(f"policy_sort.{sort}")),
        here=address(NEW, sort=sort),
        status=why.status,
        error=why.sentence,
        field=why.field,
        action=NEW,
        code="",
        sort=sort,
        version="",
        begins="",
        fields=clauses.fields(turn, empty),
        fixed=[],
        asks_currency=clauses.asks_currency(empty),
        currencies=_currencies(turn),
        typed=stated.typed() if stated else {},
        percent=stated.percent if stated else [],
        seen=None,
        key=stated.key if stated else turn.office.ledger.new_id(),
    )


def _currencies(turn: Turn) -> list[str]:
    """Every currency, the one of the office's own language first."""
    vietnamese = turn.office.settings.language == "vi"
    return sorted(CURRENCY_DIGITS, key=lambda each: (each == "VND") != vietnamese)


def _preview(turn: Turn, known: Known, stated: Stated, after: Clauses, begins: date) -> Response:
    code, before = known.policy.code, known.newest
    kept = {name: text for name, text in stated.typed().items() if name not in {"code", "sort"}}
    return turn.show(
        "desk/policy_preview.html",
        heading=turn.t("policies.preview_title", policy=known.name),
        here=address(AMEND, code=code),
        code=code,
        begins=begins.isoformat(),
        steps=effects.steps(turn, before, after),
        meanings=effects.meanings(turn, code, before, after, begins, _today(turn)),
        kept=kept,
        percent=stated.percent,
        seen=stated.seen,
        key=stated.key,
    )
