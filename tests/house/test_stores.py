"""What a run on PostgreSQL leaves out is there, and has a reason."""

import re
from pathlib import Path

from tests.on_postgres import OPENS_NONE

TESTS = Path(__file__).parents[1]
MARK = re.compile(r"pytest\.mark\.sqlite_only(.*)")
REASON = re.compile(r'\("[^"]{10,}"\)')


def test_every_file_that_is_left_out_is_there():
    assert [name for name in OPENS_NONE if not (TESTS / name).is_file()] == []


def test_whoever_is_on_sqlite_only_says_why():
    said = [each for file in TESTS.rglob("test_*.py") for each in MARK.findall(file.read_text())]

    assert len(said) > 1
    assert [each for each in said if not REASON.fullmatch(each)] == []
