"""One fact as it is stored: who recorded it, when, for whom, by which rule; and its proof."""

from datetime import datetime
from typing import Any

import msgspec
from fastapi import APIRouter, HTTPException
from fastapi.responses import PlainTextResponse, Response

from api.auth import Auditing
from api.turn import Turn
from ledger.history import Fact
from ledger.proof.leaves import Row
from ledger.proof.receipts import short_code
from projections import staff_lookup
from projections.store import is_sensitive

router = APIRouter(prefix="/facts")


@router.get("/{position}")
def fact(turn: Auditing, position: int) -> Response:
    """What is stored in clear, and the receipt's code; nothing that is sealed is opened."""
    row = _row(turn, position)
    ((_, found),) = turn.office.ledger.read(position - 1, 1, unseal=frozenset())
    confidential = is_sensitive(found)
    return turn.show(
        "audit/fact.html",
        heading=turn.t("audit.fact_title", position=turn.number(position)),
        here=f"/audit/facts/{position}",
        position=position,
        topic="" if confidential else found.TOPIC,
        rows=_told(turn, found),
        fields={} if confidential else _clear(found),
        confidential=confidential,
        code=short_code(row),
        command=f"handrail prove {position}",
    )


@router.get("/{position}/proof")
def proof(turn: Auditing, position: int) -> Response:
    """That the fact is in the newest checkpoint, as a file for any verifier."""
    _row(turn, position)
    turn.office.log.seal()
    name = f"attachment; filename={position}.tlog-proof"
    given = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    return PlainTextResponse(str(turn.office.log.prove(position)), headers=given)


def _row(turn: Turn, position: int) -> Row:
    rows = turn.office.ledger.recorder.select_rows(position - 1, 1) if 0 < position < 2**62 else []
    if not rows or rows[0][0] != position:
        raise HTTPException(404)
    return rows[0]


def _told(turn: Turn, found: Fact) -> dict[str, str]:
    by = found.envelope
    staff = staff_lookup.staff(turn.office.whole(), by.actor)
    when = datetime.fromisoformat(by.recorded_at)
    told = {
        "audit.fact_recorded": when.strftime("%Y-%m-%d %H:%M:%S UTC"),
        "audit.fact_happened": turn.day(found.occurred_on),
        "audit.fact_by": staff.name if staff and staff.name else by.actor.hex[:8],
        "audit.fact_for": by.organisation,
        "audit.fact_through": turn.t(f"entry_channel.{by.channel.value}"),
        "audit.fact_rule": by.policy or "",
        "audit.fact_late": turn.number(by.late_days) if by.late_days is not None else "",
        "audit.fact_history": found.originator_id.hex[:8],
    }
    return {key: text for key, text in told.items() if text}


def _clear(found: Fact) -> Any:
    values = {name: getattr(found, name) for name in found.CLEAR_FIELDS}
    return msgspec.to_builtins({name: each for name, each in values.items() if each is not None})
