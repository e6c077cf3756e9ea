"""The glossary has each word once, in three languages, with what to avoid."""

from pathlib import Path

LINES = (Path(__file__).parents[2] / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if line[:2] == "| "]
WORDS = ROWS[1:]


def test_every_word_is_there_once_and_in_every_column():
    assert len(WORDS) > 70
    assert len({row[0] for row in WORDS}) == len(WORDS)
    assert all(len(row) == 5 and all(row) for row in WORDS)


def test_no_word_is_its_own_word_to_avoid():
    assert not [row[0] for row in WORDS if row[0] in [each.strip() for each in row[4].split(",")]]


def test_chinese_is_chinese_and_vietnamese_is_not():
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in row[1]) for row in WORDS)
    assert not any(any("\u4e00" <= letter <= "\u9fff" for letter in row[2]) for row in WORDS)
