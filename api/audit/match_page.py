"""A list of another office held against the records: brought, looked at, and recorded if asked."""

import tempfile
from pathlib import Path, PurePath
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response

from api.audit.matching import Matched, match, record
from api.auth import Auditing
from api.desk.forms import NOTHING, Wrong, wrong
from api.importing.files import FILE_BYTES_MAX, SUFFIXES
from api.importing.refusals import UnreadableFile
from api.intake import refusal_sentence
from api.turn import Turn
from ledger.aggregates.suspicion_case import Suspicion
from ledger.errors import Refused

router = APIRouter(prefix="/match")

AUTHORITY_CHARS_MAX = 120


@router.get("")
def ask(turn: Auditing) -> Response:
    """The field for a list."""
    return _shown(turn)


@router.post("")
def held(
    turn: Auditing,
    key: Annotated[UUID, Form()],
    authority: Annotated[str, Form()] = "",
    suspicion: Annotated[str, Form()] = "",
    keep: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Whom of the list is known here; recorded by its digest where that is asked for."""
    name, content = (file.filename or "", file.file.read(FILE_BYTES_MAX + 1)) if file else ("", b"")
    suffix = PurePath(name).suffix.lower()
    if not content or suffix not in SUFFIXES:
        return _shown(turn, Wrong(turn.t("audit.match_no_file"), "file", 422))
    if keep and not (authority.strip() and suspicion in {each.value for each in Suspicion}):
        return _shown(turn, Wrong(turn.t("audit.match_no_authority"), "authority", 422))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{suffix}"
        path.write_bytes(content)
        try:
            found = match(turn.office, path)
        except UnreadableFile as error:
            told = refusal_sentence(error, turn.house.words, turn.lang)
            return _shown(turn, Wrong(told, "file", 422))
    if keep:
        told = authority.strip()[:AUTHORITY_CHARS_MAX]
        try:
            by = turn.by(str(key))
            record(turn.office, by, found, authority=told, suspicion=Suspicion(suspicion))
        except Refused as error:
            return _shown(turn, wrong(turn, error), found)
    return _shown(turn, NOTHING, found, kept=bool(keep))


def _shown(
    turn: Turn, why: Wrong = NOTHING, found: Matched | None = None, *, kept: bool = False
) -> Response:
    return turn.show(
        "audit/match.html",
        heading=turn.t("audit.match_title"),
        here="/audit/match",
        status=why.status,
        error=why.sentence,
        field=why.field,
        key=turn.office.ledger.new_id(),
        suffixes=",".join(sorted(SUFFIXES)),
        suspicions=[each.value for each in Suspicion],
        found=found,
        kept=kept,
    )
