"""A copy of everything about one person, made at the desk and given to that person."""

from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from api.auth import ManagingPrivacy
from api.exchange.own_copy import copy_of, language_of
from api.exchange.own_copy_forms import FORMS
from api.rights import Purpose

router = APIRouter(prefix="/people")


@router.get("/{person_id}/copy.{form}")
def copy(turn: ManagingPrivacy, person_id: UUID, form: str) -> Response:
    """The file, in the person's language; that it was made is written down for each record."""
    if form not in FORMS:
        raise HTTPException(404)
    turn.must_see(person_id, Purpose.COPY)
    words = turn.house.words
    made = copy_of(turn.office, person_id, words, language_of(turn.office, person_id, turn.lang))
    for each in made.records:
        turn.must_see(each.person_id, Purpose.COPY)
    media_type, write = FORMS[form]
    headers = {
        "Content-Disposition": f'attachment; filename="record.{form}"',
        "Cache-Control": "private, no-store",
    }
    return Response(write(made, words), media_type=media_type, headers=headers)
