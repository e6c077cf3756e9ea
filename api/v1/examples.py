"""Examples that are true: sent one after the other to a new office, each is recorded.

``examples.toml`` holds them in that order. The one person they are about is there before.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from api.asking import Parameter, expected

PERSON = "6f1d3c52-4b7e-4a7e-9d53-0c6f1f2a9e11"
"""Somebody invented, whom every example is about."""

DAYS = {"start": "2022-01-01", "first": "2022-12-01", "begun_from": "2022-01-01"}
TEXTS = {
    "area": "652302",
    "class_code": "12 22 03",
    "code": "652302",
    "figure": "devices_lent",
}
NUMBERS = {"a": 1, "b": 2, "position": 1}


@cache
def commands() -> dict[str, dict[str, Any]]:
    """What a command may be told, by its name, in the order in which they are sent."""
    path = Path(__file__).with_name("examples.toml")
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _plain(body) for name, body in read.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def parameter(wanted: Parameter) -> str | int:
    """What a parameter of a question may hold; ids are of nobody but the one person."""
    if wanted.kind is date:
        return DAYS.get(wanted.name, "2022-12-31")
    if wanted.kind is UUID:
        return PERSON
    if wanted.kind is int:
        return NUMBERS.get(wanted.name, 1)
    codes = expected(wanted).split(" | ")
    return TEXTS.get(wanted.name, codes[0])
