"""The auditor's desk: the ten questions in their order, and the answer of each."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from msgspec import Struct

from api.answering import Teller
from api.asking import NotAsked
from api.audit import ten
from api.audit.checking import alone
from api.audit.ten import QUESTIONS, Asked, Ten
from api.auth import Auditing
from api.rights import Purpose, Right
from api.turn import Turn, address

router = APIRouter()

TOOLS = (
    ("/audit/checkpoint", "audit.checkpoint_title"),
    ("/audit/sample", "audit.sample_title"),
    ("/audit/match", "audit.match_title"),
    ("/audit/finding", "audit.finding_title"),
    ("/audit/account", "audit.account"),
    ("/audit/imports", "audit.imports"),
    ("/desk/access", "auth.broken_title"),
)
"""What an auditor does beside the questions: the address, and what the link says."""


@router.get("")
def front(turn: Auditing) -> Response:
    """The ten questions, and what else an auditor does here."""
    return turn.show(
        "audit/front.html",
        heading=turn.t("audit.front_title"),
        here="/audit",
        questions=QUESTIONS,
        tools=TOOLS,
        alone=alone(turn.office.directory),
        position=turn.number(turn.office.ledger.position()),
    )


@router.get("/questions/{number}")
def question(turn: Auditing, request: Request, number: int) -> Response:
    """One of the ten: every part of its answer as a table, and the way to do it again."""
    found = next((each for each in QUESTIONS if each.number == number), None)
    if found is None:
        raise HTTPException(404)
    told = {name: request.query_params.get(name, "").strip() for name in ten.fields_of(found)}
    named = request.query_params.get("names") == "yes"
    why = ""
    try:
        parts = _parts(turn, ten.asked_for(turn.office, found, told), named=named)
    except NotAsked as error:
        why = turn.t(f"ask.{error.code}", **error.facts)
        parts = []
    here = address(f"/audit/questions/{number}", **told)
    return turn.show(
        "audit/answer.html",
        heading=turn.t(f"audit.question_{number}"),
        here=here,
        status=422 if why else 200,
        error=why,
        ten=found,
        parts=parts,
        fields=_fields(turn, found, told),
        named=named,
        with_names="" if named else address(f"/audit/questions/{number}", **told, names="yes"),
        command=_command(found, told),
    )


def _parts(turn: Turn, asked: list[Asked], *, named: bool) -> list[tuple[str, ten.Table]]:
    answers = [ten.answer(turn.office, each) for each in asked]
    shown = [row for rows, _ in answers for row in rows[: ten.SHOWN_MAX]]
    teller = Teller(turn.office, turn.house.words, turn.lang, _names(turn, shown, named=named))
    return [
        (turn.t(f"question.{each.question.name}"), ten.table(teller, each.question, *answer))
        for each, answer in zip(asked, answers, strict=True)
    ]


def _names(turn: Turn, rows: list[Struct], *, named: bool) -> dict[UUID, str]:
    """Who is named: nobody, until the auditor asks for it; then it is written down as read."""
    if not named:
        return {}
    seen = turn.sees(ten.persons_in(rows), Purpose.CHECK, right=Right.AUDIT)
    return {person_id: each.name for person_id, each in seen.items() if each.name}


def _fields(turn: Turn, found: Ten, told: dict[str, str]) -> list[dict[str, object]]:
    """The fields of the form, each with what may be chosen."""
    teller = Teller(turn.office, turn.house.words, turn.lang)
    standing = ten.asked_for(turn.office, found, told)
    told = {name: text for part in standing for name, text in part.told.items()}
    return [
        {
            "name": name,
            "label": turn.t(f"audit.ask_{name}"),
            "value": told.get(name, ""),
            "kind": _kind(name, told.get(name, "")),
            "choices": [
                (code, teller.term(question, name, code))
                for question, code in ten.choices_of(found, name)
            ],
        }
        for name in ten.fields_of(found)
        if name != "round_id"
    ]


def _kind(name: str, value: str) -> str:
    """The kind of field; what is no day stays where a field for days would not show it."""
    if name not in {"start", "end", "day"}:
        return "text"
    try:
        if value:
            date.fromisoformat(value)
    except ValueError:
        return "text"
    return "date"


def _command(found: Ten, told: dict[str, str]) -> str:
    given = [f"{name}={text}" for name, text in told.items() if text]
    return " ".join(["handrail audit answer", str(found.number), *given])
