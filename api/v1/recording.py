"""Every command, asked for once: /api/v1/commands/{name}.

The body is what the command is told, as docs/recording.md says it. Sent again with the same
Idempotency-Key it gets the first answer, whatever happened since, and records nothing.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api import rights
from api.rights import Right
from api.scripting.lines import Unreadable, circumstances, read_object, told_to
from api.scripting.references import OWN_ID, References
from api.v1.answers import etag_of, json_answer
from api.v1.callers import Anything, Caller
from api.v1.problems import BODY_BYTES_MAX, NotAsSeen, Problem
from ledger.application import Answer
from ledger.commands import COMMANDS, Command
from ledger.history import Fact
from ledger.vocabulary import By
from ledger.work import Work

router = APIRouter()

KEY_HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?")
SEEN = re.compile(r'"facts-(\d{1,9})"')
REPLAYED_HEADER = "Idempotency-Replayed"
UNDO = "undo"
OF_A_LINE = ("do", "key")
"""What a line says of itself; here the address and a header say it."""

Seen = frozenset[int] | None
"""With how many facts the program saw the history, if it says so; empty: with any at all."""


async def body_of(request: Request) -> bytes:
    """What was sent, when it is called JSON.

    Raises:
        Problem: it is called something else, or there is too much of it.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "not_json")
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > BODY_BYTES_MAX:
            raise Problem(413, "too_large", {"most": BODY_BYTES_MAX})
    return bytes(read)


def key_of(request: Request) -> str:
    """The key by which the command is known when it is sent again.

    Raises:
        Problem: there is none, or one that cannot be used.
    """
    key = request.headers.get(KEY_HEADER, "")
    if not KEY.fullmatch(key):
        raise Problem(400, "key_missing")
    return key


def seen_of(request: Request) -> Seen:
    """With how many facts the program saw what it wants to change.

    Raises:
        Problem: the header says something else.
    """
    said = request.headers.get("if-match")
    if said is None:
        return None
    if said.strip() == "*":
        return frozenset()
    found = [SEEN.fullmatch(each.strip()) for each in said.split(",")]
    if not all(found):
        raise Problem(400, "header_wrong", {"name": "If-Match"}, expected='"facts-3"')
    return frozenset(int(each[1]) for each in found if each)


@router.post("/commands/{name}")
def record(
    name: str,
    caller: Anything,
    body: Annotated[bytes, Depends(body_of)],
    key: Annotated[str, Depends(key_of)],
    seen: Annotated[Seen, Depends(seen_of)],
) -> Response:
    """Record what a command says; nothing, when a rule says no."""
    command = COMMANDS.get(name)
    if command is None:
        raise Problem(404, "not_found")
    right = rights.of_command(name)
    caller.must_have(right)
    said = read_object(body)
    if said is None:
        raise Problem(400, "unreadable")
    request = {"do": name, "seen": sorted(seen) if seen is not None else None, "said": said}
    ledger = caller.office.ledger
    by = caller.by(key)
    # Looked for before anything is read: what it names may be gone by now.
    answer = ledger.answered(by.key, request) or _perform(caller, command, said, by, seen, request)
    return _answered(caller, command, by.key, answer)


def _perform(
    caller: Caller,
    command: Command,
    said: dict[str, Any],
    by: By,
    seen: Seen,
    request: dict[str, Any],
) -> Answer:
    ledger = caller.office.ledger
    references = References(ledger, by.organisation)
    for name in OF_A_LINE:
        if name in said and name not in command.told.__struct_fields__:
            raise Unreadable("field_unknown", name, command.name)
    beside = {name: value for name, value in said.items() if name not in OF_A_LINE}
    asked = circumstances({**beside, "do": command.name, "key": by.key}, references, lambda _: by)
    told = told_to(ledger, references, command, said)
    decide = _decider(caller, rights.of_command(command.name), command, told, asked, seen)
    try:
        return ledger.perform(asked, decide, request)
    except ValueError as error:
        # It would become a fact that no reader could take in.
        raise Unreadable("field_wrong", None, command.name) from error


def _decider(
    caller: Caller,
    right: Right,
    command: Command,
    told: msgspec.Struct,
    by: By,
    seen: Seen,
) -> Callable[[Work], Any]:
    def decide(work: Work) -> Any:
        if seen is not None:
            _must_be_as_seen(work, command, told, seen)
        if command.name == UNDO:
            _must_be_own(work, getattr(told, "command", ""), by)
        value = command.on(told)(work)
        # What would be recorded is looked at before it is: a rule may name more than was said.
        caller.reach.must_hold(right, by, [fact for fact, _ in work.collect()])
        return value

    return decide


def _must_be_own(work: Work, key: str, by: By) -> None:
    """A program takes back what it recorded itself; what others did is theirs to take back."""
    if any(fact.envelope.actor != by.actor for fact in work.facts_of_command(key)):
        raise Problem(403, "out_of_reach")


def _must_be_as_seen(
    work: Work, command: Command, told: msgspec.Struct, seen: frozenset[int]
) -> None:
    history_id = getattr(told, OWN_ID, None)
    if command.history is None or not isinstance(history_id, UUID):
        raise Problem(400, "header_wrong", {"name": "If-Match"}, expected="-")
    facts = work.begin(command.history, history_id).version
    if facts not in seen if seen else facts == 0:
        raise NotAsSeen(history=command.history.STORED_AS)


def _answered(caller: Caller, command: Command, key: str, answer: Answer) -> Response:
    facts = caller.office.ledger.facts_of_command(key)
    body = {
        "answer": answer.value,
        "position": answer.position,
        "command": key,
        "facts": [
            {
                "event_id": fact.event_id,
                "topic": fact.TOPIC,
                "history": _kind_of(fact),
                "history_id": fact.originator_id,
                "version": fact.originator_version,
            }
            for fact in facts
        ],
    }
    headers = {REPLAYED_HEADER: "true" if answer.repeated else "false"}
    about = [fact for fact in facts if _kind_of(fact) == getattr(command.history, "STORED_AS", "")]
    if facts:
        headers["ETag"] = etag_of((about or facts)[-1].originator_version)
    return json_answer(body, headers)


def _kind_of(fact: Fact) -> str:
    return getattr(fact.HISTORY, "STORED_AS", "history")
