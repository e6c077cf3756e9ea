"""An office's list comes in: brought, looked at, and recorded once somebody said so."""

from datetime import UTC, datetime
from pathlib import PureWindowsPath
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, HTTPException, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel

from api.arrivals import Arrival, State
from api.auth import Importing
from api.desk import importing
from api.desk.forms import NOTHING, Wrong, wrong
from api.importing.apart import NotDone
from api.importing.carried import Options
from api.importing.files import SUFFIXES
from api.rights import Right
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.aggregates import ImportBatch
from projections import import_log

router = APIRouter(prefix="/imports")

FILES_SHOWN_MAX = 20
NAME_CHARS_MAX = 120
OPTION_CHARS_MAX = 40
LOOK_SECONDS_MAX = 5.0
"""A page waits so long for a file; when that takes longer it tells how far it is."""

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Said(BaseModel):
    """What somebody says of a file beside it, and what is to be done with it."""

    what: str = ""
    period: str = ""
    scheme: str = ""
    kind: str = ""
    newcomers: str = ""

    def options(self) -> Options:
        """What is not said is left to the file."""
        told = (self.period, self.scheme, self.kind)
        period, scheme, kind = (text.strip()[:OPTION_CHARS_MAX] or None for text in told)
        return Options(period=period, scheme=scheme, kind=kind)


@router.get("")
def imports(turn: Importing) -> Response:
    """The field for a file, what is not done with, and what was taken in."""
    return _imports(turn)


@router.post("")
def bring(
    turn: Importing,
    key: Annotated[UUID, Form()],
    said: Annotated[Said, Form()],
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Look at a file, and show what would become of it."""
    try:
        arrival = _arrival(turn, key, said, file)
        content = file.file.read() if file else b""
        turn.house.arrivals.add(arrival, content)
    except Unclear as error:
        return _imports(turn, wrong(turn, error), said)
    except OSError:
        return _imports(turn, Wrong(turn.t("import.no_room"), "file", 422), said)
    turn.house.arrivals.wait(key, LOOK_SECONDS_MAX)
    found = _of(turn, key)
    if found.state is State.REFUSED and not importing.may_be_told(found):
        turn.house.arrivals.drop(found)
        return _imports(turn, Wrong(importing.why_refused(turn, found), "file", 422), said)
    return turn.go(f"/desk/imports/{key}")


@router.get("/{arrival_id}")
def one(turn: Importing, arrival_id: UUID) -> Response:
    """A file as far as it has come."""
    return _one(turn, _of(turn, arrival_id))


@router.post("/{arrival_id}")
def decide(turn: Importing, arrival_id: UUID, said: Annotated[Said, Form()]) -> Response:
    """Record it, look at it as something else, or keep nothing of it."""
    arrivals, found = turn.house.arrivals, _of(turn, arrival_id)
    if said.what == "drop":
        arrivals.drop(found)
        turn.tell("import.dropped", file=Name(found.file))
        return turn.go("/desk/imports")
    if said.what == "record":
        arrivals.record(found)
    elif said.what == "again":
        register = said.newcomers == "yes" and turn.may(Right.REGISTER_PERSON)
        arrivals.look_again(found, said.options(), register=register)
    else:
        raise HTTPException(404)
    arrivals.wait(arrival_id, LOOK_SECONDS_MAX)
    return turn.go(f"/desk/imports/{arrival_id}")


@router.get("/{arrival_id}/refused.xlsx")
def refused(turn: Importing, arrival_id: UUID) -> Response:
    """The rows that are not recorded, as a file to correct and to bring again."""
    found = _of(turn, arrival_id)
    if found.judged is None or not turn.house.arrivals.has_rows(found):
        raise HTTPException(404)
    sentences = importing.sentences_by_row(turn, found.judged.outcome)
    try:
        heading = turn.t("import.wrong_heading")
        made = turn.house.arrivals.refused_rows(found, sentences, heading)
    except NotDone:
        raise HTTPException(404) from None
    disposition = 'attachment; filename="refused.xlsx"'
    return Response(made, media_type=SHEET, headers={"Content-Disposition": disposition})


def _arrival(turn: Turn, key: UUID, said: Said, file: UploadFile | None) -> Arrival:
    """The file as it is kept.

    Raises:
        Unclear: none was chosen, or one of another kind.
    """
    name = tidy(file.filename or "") if file else ""
    if turn.session is None or not name:
        raise Unclear("file", "import.file_missing")
    if PureWindowsPath(name).suffix.lower() not in SUFFIXES:
        raise Unclear("file", "import.not_a_list")
    return Arrival(
        id=key,
        staff_id=turn.session.staff_id,
        organisation=turn.session.organisation,
        file=name,
        added_at=datetime.now(UTC),
        options=said.options(),
    )


def tidy(name: str) -> str:
    """A file's own name, without the folders that some browsers send, in letters that show."""
    own = PureWindowsPath(name).name
    return "".join(each for each in own if each.isprintable())[-NAME_CHARS_MAX:]


def _of(turn: Turn, arrival_id: UUID) -> Arrival:
    session = turn.session
    found = (
        turn.house.arrivals.find(arrival_id, session.staff_id, session.organisation)
        if session
        else None
    )
    if found is None:
        raise HTTPException(404)
    return found


def _imports(turn: Turn, why: Wrong = NOTHING, said: Said | None = None) -> Response:
    session = turn.session
    waiting = turn.house.arrivals.of(session.staff_id, session.organisation) if session else []
    return turn.show(
        "desk/imports.html",
        heading=turn.t("import.title"),
        here="/desk/imports",
        status=why.status,
        error=why.sentence,
        field=why.field,
        key=turn.office.ledger.new_id(),
        said=said or Said(),
        choices=importing.choices(turn),
        suffixes=",".join(sorted(SUFFIXES)),
        waiting=[
            each
            for each in waiting
            if each.state is not State.DONE or turn.house.arrivals.has_rows(each)
        ],
        taken=_taken(turn),
        number=turn.number,
    )


def _taken(turn: Turn) -> list[import_log.ImportedFile]:
    """What was taken in for the body they act for, the newest first."""
    files = import_log.newest(turn.office.fresh(), limit=FILES_SHOWN_MAX)
    known = turn.office.ledger.facts_of([each.batch_id for each in files])
    own = turn.session.organisation if turn.session else ""
    return [
        each
        for each in files
        if known.get(each.batch_id)
        and known[each.batch_id][0].envelope.organisation == own
        and isinstance(known[each.batch_id][0], ImportBatch.FileImported)
    ]


def _one(turn: Turn, found: Arrival) -> Response:
    return turn.show(
        f"desk/import_{found.state.value}.html",
        heading=turn.t(f"import.title_{found.state.value}"),
        here=f"/desk/imports/{found.id}",
        arrival=found,
        number=turn.number,
        **importing.page_of(turn, found),
    )
