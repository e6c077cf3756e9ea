from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest

from kiosk.words import Words
from ledger.history import FACTS
from projections.counted import COUNTED, ONE, PARTS


@pytest.mark.parametrize("topic", sorted(COUNTED))
def test_a_line_counts_fields_that_its_fact_has(topic: str):
    known = COUNTED[topic]
    fields = {known.by, known.part, known.items, known.days, known.reach}
    fields |= {known.cash, known.goods, known.each}

    assert fields - {"", ONE} <= set(FACTS[topic].CLEAR_FIELDS)


@pytest.mark.parametrize("topic", sorted(COUNTED))
def test_a_line_and_its_parts_have_names(topic: str):
    known, words = COUNTED[topic], Words.load()
    parts = {f"{PARTS[known.name]}.{code}" for code in codes_of(topic, known.part)}

    assert known.by or f"report_line.{known.name}" in words
    assert {part for part in parts if part not in words} == set()


def codes_of(topic: str, field: str) -> set[str]:
    """Every code the field can hold, where the set of them is ours."""
    hint: Any = get_type_hints(FACTS[topic])[field] if field else None
    kinds = [each for each in (hint, *get_args(hint)) if isinstance(each, type)]
    return {str(each.value) for kind in kinds if issubclass(kind, Enum) for each in kind}
