"""A person's record is kept and used for nothing: said here, and lifted here."""

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api.auth import ManagingPrivacy
from api.desk import forms
from api.desk.forms import NOTHING, Wrong, wrong
from api.rights import Purpose
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Date, Text
from ledger.aggregates import Restriction
from ledger.aggregates.restriction import (
    LiftingReason,
    RestrictionBasis,
    RestrictionReason,
    RestrictionState,
)
from ledger.commands import restricting
from ledger.errors import Refused
from ledger.vocabulary import first_day
from ledger.work import Work

router = APIRouter(prefix="/people")

NOTE_CHARS_MAX = 500
TEnum = TypeVar("TEnum", bound=Enum)
Key = Annotated[UUID, Form()]
Typed = Annotated[str, Form()]
Seen = Annotated[int | None, Form()]


@router.get("/{person_id}/restriction")
def ask(turn: ManagingPrivacy, person_id: UUID) -> Response:
    """Why the record is to be restricted; or, where it is, why that is to end."""
    turn.must_see(person_id, Purpose.CHECK)
    return _show(turn, person_id)


@router.post("/{person_id}/restriction")
def restrict(  # noqa: PLR0913, PLR0917 - each is a field of the form
    turn: ManagingPrivacy,
    person_id: UUID,
    key: Key,
    reason: Typed = "",
    basis: Typed = "",
    note: Typed = "",
    seen: Seen = None,
) -> Response:
    """Restrict the record."""
    typed = {"reason": reason, "basis": basis, "note": note}

    def told() -> dict[str, Any]:
        return {
            "restriction_reason": _chosen(RestrictionReason, reason, "reason", "why_missing"),
            "restriction_basis": _chosen(RestrictionBasis, basis, "basis", "basis_missing"),
        }

    return _do(turn, person_id, restricting.restrict, told, typed, key, seen)


@router.post("/{person_id}/restriction/lift")
def lift(
    turn: ManagingPrivacy,
    person_id: UUID,
    key: Key,
    reason: Typed = "",
    note: Typed = "",
    seen: Seen = None,
) -> Response:
    """Let the record be used again."""

    def told() -> dict[str, Any]:
        return {"lifting_reason": _chosen(LiftingReason, reason, "reason", "why_missing")}

    typed = {"reason": reason, "note": note}
    return _do(turn, person_id, restricting.lift, told, typed, key, seen)


def notice(turn: Turn, person_id: UUID) -> str:
    """Since when, why and by which law the record is restricted; empty where it is not."""
    kept = turn.office.ledger.load(Restriction, Restriction.id_of(person_id))
    newest = kept.standing[-1] if kept is not None and kept.standing else None
    if not isinstance(newest, Restriction.RestrictionSet):
        return ""
    day = first_day(newest.occurred_on)
    return turn.t(
        "restricted.notice",
        day=Date(day.year, day.month, day.day),
        reason=Text(turn.t(f"restriction_reason.{newest.restriction_reason.value}")),
        basis=Text(turn.t(f"restriction_basis.{newest.restriction_basis.value}")),
    )


def _chosen(kind: type[TEnum], typed: str, field: str, key: str) -> TEnum:
    try:
        return kind(typed)
    except ValueError:
        first = next(iter(kind)).value.replace("_", "-")
        raise Unclear(f"{field}-{first}", f"restricted.{key}") from None


def _do(  # noqa: PLR0913, PLR0917 - what is done, to whom, and as which form
    turn: Turn,
    person_id: UUID,
    command: Callable[..., str],
    told: Callable[[], dict[str, Any]],
    typed: dict[str, str],
    key: UUID,
    seen: int | None,
) -> Response:
    turn.must_see(person_id, Purpose.CHECK)
    forms.must_be_unchanged(turn, Restriction.id_of(person_id), seen)
    today, note = turn.office.today(), typed["note"].strip()[:NOTE_CHARS_MAX] or None

    try:
        fields = told()

        def decide(work: Work) -> str:
            return command(work, occurred_on=today, person_id=person_id, note=note, **fields)

        turn.office.ledger.perform(turn.by(f"restriction:{key}"), decide)
    except (Unclear, Refused) as error:
        return _show(turn, person_id, wrong(turn, error), typed)
    turn.tell(f"restricted.did_{command.__name__}")
    return turn.go(f"/desk/people/{person_id}")


def _show(
    turn: Turn, person_id: UUID, why: Wrong = NOTHING, typed: dict[str, str] | None = None
) -> Response:
    kept = turn.office.ledger.load(Restriction, Restriction.id_of(person_id))
    is_set = kept is not None and kept.state is RestrictionState.SET
    reasons: type[Enum] = LiftingReason if is_set else RestrictionReason
    return turn.show(
        "desk/restriction.html",
        heading=turn.t("restricted.lift_title" if is_set else "restricted.title"),
        here=f"/desk/people/{person_id}/restriction",
        status=why.status,
        error=why.sentence,
        field=why.field,
        person_id=person_id,
        restricted=notice(turn, person_id),
        is_set=is_set,
        reasons=_worded(turn, reasons, "lifting_reason" if is_set else "restriction_reason"),
        bases=_worded(turn, RestrictionBasis, "restriction_basis"),
        typed=typed or {},
        note_chars_max=NOTE_CHARS_MAX,
        seen=forms.seen(turn.office, Restriction.id_of(person_id)),
        key=turn.office.ledger.new_id(),
    )


def _worded(turn: Turn, kind: type[Enum], vocabulary: str) -> list[tuple[str, str]]:
    return [(each.value, turn.t(f"{vocabulary}.{each.value}")) for each in kind]
