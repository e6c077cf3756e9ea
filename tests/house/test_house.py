"""The architecture is easy to see: every rule of the house holds for the house."""

from pathlib import Path

import pytest

from tests.house import reading
from tests.house.checks import CHECKS, Check

ROOT = Path(__file__).parents[2]


def test_house_has_facts_and_refusals_to_look_at():
    assert len(reading.facts(ROOT)) > 30
    assert len(reading.refusals(ROOT)) > 20
    assert all(reading.catalogue(ROOT, language) for language in reading.LANGUAGES)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_house(check: Check):
    found = check(ROOT)

    assert not found, "\n".join(found)
