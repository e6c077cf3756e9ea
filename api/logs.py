"""What the process writes beside the ledger: one event a line, and nothing personal in it.

A field is written if its name is known here and its value is a number, an id or a code. Of a
mistake its kind and its place are written, never its message: that may repeat what somebody typed.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO
from uuid import UUID

OURS = ("handrail", "api", "kiosk", "ledger", "projections")
"""Loggers whose sentences are our own; of those of others the arguments are left out."""

FIELDS = ("staff", "by", "why", "wait_seconds")
LEFT_OUT = "(left out)"
PLACES_MAX = 12

_CODE = re.compile(r"[a-z0-9_.:-]{1,64}", re.ASCII)
_ARGUMENT = re.compile(r"%[-#0 +]*(?:\d+|\*)?(?:\.\d+)?[a-zA-Z]")


class Lines(logging.Formatter):
    """An event as one line of JSON, for a program."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(told(record), ensure_ascii=True)


class Plain(logging.Formatter):
    """The same for somebody at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        event = told(record)
        words = [f"{name}={event[name]}" for name in event if name not in {"at", "level", "event"}]
        return " ".join((event["at"], event["level"], *event["event"].split(), *words))


def begin(out: TextIO | None = None, *, plain: bool | None = None) -> logging.Handler:
    """Write what is logged from now on to ``out``, the process's own stream of mistakes.

    As lines of JSON; somebody who sits at a terminal gets them without. The handler is to be
    taken from the first logger by who wants no more of it.
    """
    out = out or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(Plain() if (out.isatty() if plain is None else plain) else Lines())
    root = logging.getLogger()
    root.handlers = [*root.handlers, handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    return handler


def told(record: logging.LogRecord) -> dict[str, Any]:
    """What is written of an event: when, how grave, whose, what, and its fields."""
    is_ours = record.name.partition(".")[0] in OURS
    event: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": record.getMessage() if is_ours else _template(record),
    }
    event |= _fields(vars(record))
    if record.exc_info and record.exc_info[1] is not None:
        event["mistake"] = type(record.exc_info[1]).__name__
        event["places"] = list(_places(record.exc_info[1]))
    return event


def _fields(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, _value(given[name])) for name in FIELDS if given.get(name) is not None)


def _value(value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    text = str(value)
    return text if isinstance(value, UUID) or _CODE.fullmatch(text) else LEFT_OUT


def _template(record: logging.LogRecord) -> str:
    # Others may put anything into their arguments, and write on several lines.
    lines = str(record.msg).splitlines()
    return _ARGUMENT.sub("...", lines[0]) if lines else ""


def _places(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__)[-PLACES_MAX:]:
        file = "/".join(frame.filename.replace("\\", "/").split("/")[-2:])
        yield f"{file}:{frame.lineno} {frame.name}"
