"""One line, one command: read, judged by the rules, recorded, and told what became of it.

    {"do": "need.raise_need", "id": {"need": "2022/17"}, "occurred_on": "2022-09-21",
     "person_id": {"card": "6200202200000017"}, "note": "..."}

A line has the verdicts of an imported row: new, already, conflicting or rejected. Its
idempotency key is its ``key``, else a digest of what it says: sent again it is ``already``.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from api.scripting.describing import fields
from api.scripting.references import OWN_ID, NotFound, References
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS, Command
from ledger.errors import AlreadyExists, ChangedMeanwhile, KeyReused, Refused
from ledger.history import Fact, FactWithdrawn
from ledger.vocabulary import By

LINE_BYTES_MAX = 1_000_000
CIRCUMSTANCES = ("do", "key", "corrects", "on_behalf_of", "station")
CONFLICTS = (AlreadyExists, KeyReused, ChangedMeanwhile)
_PLACE = re.compile(r"`\$\.?([\w.\[\]]*)`$")
_FIELD = re.compile(r"(?:missing required|unknown) field `([\w.]+)`")


class LineVerdict(Struct, frozen=True, kw_only=True):
    """What became of one line; never what stood in it.

    ``line`` counts from 1. ``answer`` is what the command answered, ``position`` that of its
    last fact, ``event_ids`` name its facts and ``key`` the command: by these it is corrected
    or taken back. ``expected`` says what a field may hold.
    """

    line: int
    verdict: str
    code: str | None = None
    command: str | None = None
    field: str | None = None
    expected: str | None = None
    key: str | None = None
    answer: Any = None
    position: int | None = None
    event_ids: list[UUID] | None = None
    facts: dict[str, Any] | None = None


class Unreadable(Exception):
    """What is asked cannot be understood: ``code`` says why, ``expected`` what ``field`` may hold.

    Nothing of it is what stood there.
    """

    def __init__(
        self,
        code: str,
        field: str | None = None,
        command: str | None = None,
        expected: str | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.command = command
        self.expected = expected


def record_lines(
    ledger: ServiceLedger, lines: Iterable[bytes], by: Callable[[str], By]
) -> Iterator[LineVerdict]:
    """Record each line in turn; ``by`` tells who asks, for the key of a line."""
    references = References(ledger, by("").organisation)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _record(ledger, references, number, line, by)


def _record(
    ledger: ServiceLedger,
    references: References,
    number: int,
    line: bytes,
    by: Callable[[str], By],
) -> LineVerdict:
    try:
        said = _read(line)
        command = _command(said)
        asked = circumstances(said, references, by)
        told = told_to(ledger, references, command, said)
    except Unreadable as error:
        return LineVerdict(
            line=number,
            verdict="rejected",
            code=error.code,
            field=error.field,
            expected=error.expected,
            command=error.command,
        )
    except RecursionError:
        return LineVerdict(line=number, verdict="rejected", code="line_unreadable")
    try:
        answer = ledger.perform(asked, command.on(told), said)
    except Refused as refused:
        return LineVerdict(
            line=number,
            verdict="conflicting" if isinstance(refused, CONFLICTS) else "rejected",
            code=refused.code,
            command=command.name,
            key=asked.key,
            facts=refused.facts,
        )
    except ValueError:
        # It would become a fact that no reader could take in; the lines after it are not lost.
        return LineVerdict(
            line=number, verdict="rejected", code="field_wrong", command=command.name
        )
    return _told_of(ledger, number, command, asked.key, answer)


def _told_of(
    ledger: ServiceLedger, number: int, command: Command, key: str, answer: Answer
) -> LineVerdict:
    facts = ledger.facts_of_command(key)
    if answer.repeated and _was_taken_back(ledger, facts):
        return LineVerdict(
            line=number,
            verdict="conflicting",
            code="line_taken_back",
            command=command.name,
            key=key,
        )
    return LineVerdict(
        line=number,
        verdict="already" if answer.repeated else "new",
        command=command.name,
        key=key,
        answer=answer.value,
        position=answer.position,
        event_ids=[fact.event_id for fact in facts],
    )


def _was_taken_back(ledger: ServiceLedger, facts: list[Fact]) -> bool:
    told = ledger.facts_of([fact.originator_id for fact in facts]).values()
    withdrawn = {
        fact.fact_id for history in told for fact in history if isinstance(fact, FactWithdrawn)
    }
    return any(fact.event_id in withdrawn for fact in facts)


def _read(line: bytes) -> dict[str, Any]:
    if len(line) > LINE_BYTES_MAX:
        raise Unreadable("line_too_long")
    said = read_object(line)
    if said is None or not isinstance(said.get("do"), str):
        raise Unreadable("line_names_no_command")
    return said


def read_object(line: bytes) -> dict[str, Any] | None:
    """The JSON object that is written there; ``None`` when it is another value of JSON.

    Raises:
        Unreadable: it is not JSON, or holds what cannot be kept: a fraction, a name twice.
    """
    try:
        said = json.loads(
            line.decode("utf-8-sig"),
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_each_name_once,
        )
        _digest(said)  # half a character can be told in JSON, and not be kept
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Unreadable("line_unreadable") from error
    return said if isinstance(said, dict) else None


def _no_float(text: str) -> None:
    raise ValueError("money and counts are whole numbers")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise ValueError("which of two values is meant, nobody can say")
    return said


def _command(said: dict[str, Any]) -> Command:
    if said["do"] not in COMMANDS:
        raise Unreadable("command_unknown")
    return COMMANDS[said["do"]]


def circumstances(said: dict[str, Any], references: References, by: Callable[[str], By]) -> By:
    """Who asks, for whom and where, as said beside what the command is told.

    Raises:
        Unreadable: that cannot be understood.
    """
    key = said.get("key")
    if key is not None and not (isinstance(key, str) and key.strip()):
        raise Unreadable("field_wrong", "key", said["do"])
    asked = by(key or f"line:{_digest(said)}")
    for name in ("corrects", "on_behalf_of", "station"):
        if said.get(name) is not None:
            asked = msgspec.structs.replace(asked, **{name: _id(said, name, references)})
    return asked


def _id(said: dict[str, Any], name: str, references: References) -> UUID:
    try:
        return UUID(str(references.resolve({f"{name}_id": said[name]})[f"{name}_id"]))
    except NotFound as error:
        raise Unreadable("reference_unknown", name, said["do"]) from error
    except ValueError as error:
        raise Unreadable("field_wrong", name, said["do"]) from error


def told_to(
    ledger: ServiceLedger, references: References, command: Command, said: dict[str, Any]
) -> Struct:
    """What the command is told, with an id for every reference.

    Raises:
        Unreadable: something is missing, unknown or of another type.
    """
    told = {name: value for name, value in said.items() if name not in CIRCUMSTANCES}
    # A command may take a field of such a name itself, as a command that is undone has a key.
    for name in CIRCUMSTANCES[1:]:
        if name in command.told.__struct_fields__ and name in said:
            told[name] = said[name]
    try:
        told = references.resolve(told)
    except NotFound as error:
        raise Unreadable("reference_unknown", error.field, command.name) from error
    if OWN_ID in command.told.__struct_fields__:
        told.setdefault(OWN_ID, str(ledger.new_id()))
    try:
        return command.read(told)
    except msgspec.ValidationError as error:
        code, field = _what_is_wrong(str(error))
        raise Unreadable(code, field, command.name, _expected(command, field)) from error
    except ValueError as error:
        raise Unreadable("field_wrong", None, command.name) from error


def _expected(command: Command, field: str | None) -> str | None:
    known = {name: what for name, what, _ in fields(command.told)}
    return known.get((field or "").partition(".")[0].partition("[")[0])


def _what_is_wrong(message: str) -> tuple[str, str | None]:
    """The code and the field; the message itself may repeat what stood in the line."""
    place = _PLACE.search(message)
    path = place.group(1) if place else ""
    named = _FIELD.search(message)
    if named is None:
        return "field_wrong", path or None
    code = "field_missing" if "missing" in message else "field_unknown"
    return code, ".".join(part for part in (path, named.group(1)) if part)


def _digest(said: Any) -> str:
    plain = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:32]
