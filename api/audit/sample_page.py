"""A sample drawn in the open, and the sheet for whoever goes and asks."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.answering import Teller
from api.audit.frames import SIZE_MAX, STRATA, TOPICS, MixedMoney, Sample, Wanted, sample
from api.audit.sampling import Method, NothingToDraw
from api.audit.telling import Told, command_of, lines_of
from api.auth import Auditing
from api.rights import Purpose, Right
from api.turn import Turn, address

router = APIRouter(prefix="/sample")

NONCE_CHARS_MAX = 100


class Asked(BaseModel):
    """What was typed; nothing is drawn without a word."""

    topic: str = "payment_paid"
    method: str = "simple"
    size: str = "20"
    nonce: str = ""
    by: str = "scheme"
    start: str = ""
    end: str = ""
    names: str = ""


@router.get("")
def drawn(turn: Auditing, asked: Annotated[Asked, Query()]) -> Response:
    """The form; once there is a word of the auditor's, the sample and its visit sheet."""
    found, field = None, ""
    if asked.nonce:
        try:
            found = sample(turn.office, _wanted(asked), turn.office.log.seal().checkpoint)
        except ValueError as error:
            field = str(error)
        except NothingToDraw:
            field = "nothing"
        except MixedMoney:
            field = "currency"
    named = asked.names == "yes"
    return turn.show(
        "audit/sample.html",
        heading=turn.t("audit.sample_title"),
        here=address("/audit/sample", **asked.model_dump()),
        status=422 if field else 200,
        error=turn.t(f"audit.sample_wrong_{field}") if field else "",
        wrong=field if field in Asked.model_fields else "",
        asked=asked,
        topics=[(code, turn.t(f"topic.{code}")) for code in TOPICS],
        methods=[each.value for each in Method],
        strata=STRATA,
        found=found,
        lines=_lines(turn, found, named=named) if found else [],
        command=command_of(found) if found else "",
        with_names=""
        if named or not found
        else address("/audit/sample", **asked.model_copy(update={"names": "yes"}).model_dump()),
    )


def _wanted(asked: Asked) -> Wanted:
    """What the sample is to be of.

    Raises:
        ValueError: a part of it cannot be read; its name is the message.
    """
    size = asked.size.strip()
    if not (size.isascii() and size.isdigit() and 1 <= int(size) <= SIZE_MAX):
        raise ValueError("size")
    choices = {"topic": TOPICS, "by": STRATA, "method": [each.value for each in Method]}
    for name, known in choices.items():
        if getattr(asked, name) not in known:
            raise ValueError(name)
    if len(asked.nonce) > NONCE_CHARS_MAX or not asked.nonce.isprintable():
        raise ValueError("nonce")
    start, end = _day(asked.start, "start"), _day(asked.end, "end")
    method = Method(asked.method)
    return Wanted(asked.topic, method, int(size), asked.nonce, asked.by, start, end)


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(field) from None


def _lines(turn: Turn, found: Sample, *, named: bool) -> list[Told]:
    persons = [each.person_id for each in found.lines if each.person_id is not None]
    seen = turn.sees(persons, Purpose.CHECK, right=Right.AUDIT) if named else {}
    names: dict[UUID, str] = {who: each.name for who, each in seen.items() if each.name}
    teller = Teller(turn.office, turn.house.words, turn.lang, names)
    return list(lines_of(found, teller, turn.house.words, turn.lang))
