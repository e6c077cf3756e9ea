import hashlib
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from kiosk.words import Words
from ledger.history import FACTS
from projections.counted import FOLDER, LINES, NEWEST, PARTS, read

RELEASED = {
    "1.toml": "8e90be8fa5d95ef95ac06780995368db2bcdf705c0144538d7ec64c0870cfc1c",
}
"""What the lines were when they were released: accounts were made with them."""

EVERY = [(version, topic) for version in LINES for topic in LINES[version].counted]


def test_the_lines_of_a_version_are_those_that_were_released():
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in FOLDER.glob("*.toml")
    }

    assert found == RELEASED
    assert sorted(LINES) == list(range(1, NEWEST + 1))


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ('[counted.device_borrowed]\nname = "loan"', "device_borrowed: no such fact"),
        ('[counted.device_lent]\nname = "loan"\ncash = "fee"', "device_lent: has no fee"),
        ('[counted.device_lent]\nby = "device"\nname = "loan"', "device_lent: has"),
        ('[counted.device_lent]\nitems = "one"', "device_lent: has a name, or a field"),
        ('[counted.device_lent]\nname = "loan"\nwords = "aid"', "has words of a part"),
        ('[counted.device_lent]\nname = "loan"\nitem = "one"', "item"),
        ("[counted]", "policy: no such line"),
    ],
)
def test_lines_that_do_not_fit_the_facts_are_refused(tmp_path: Path, told, wrong):
    file = tmp_path / "2.toml"
    file.write_text(f'reversed_by = []\nof_the_office = ["policy"]\n{told}\n', encoding="utf-8")

    with pytest.raises(ValueError, match=wrong):
        read(file)


def test_what_takes_back_is_a_fact(tmp_path: Path):
    file = tmp_path / "2.toml"
    file.write_text('reversed_by = ["payment_undone"]\nof_the_office = []\ncounted = {}')

    with pytest.raises(ValueError, match="payment_undone: no such fact"):
        read(file)


@pytest.mark.parametrize(("version", "topic"), EVERY)
def test_a_line_and_its_parts_have_names(version: int, topic: str):
    known, words = LINES[version].counted[topic], Words.load()
    parts = {f"{PARTS[known.name]}.{code}" for code in codes_of(topic, known.part)}

    assert known.by or f"report_line.{known.name}" in words
    assert {part for part in parts if part not in words} == set()


def codes_of(topic: str, field: str) -> set[str]:
    """Every code the field can hold, where the set of them is ours."""
    hint: Any = get_type_hints(FACTS[topic])[field] if field else None
    kinds = [each for each in (hint, *get_args(hint)) if isinstance(each, type)]
    return {str(each.value) for kind in kinds if issubclass(kind, Enum) for each in kind}
