"""Every code the importer can give has its sentence in every language, with what it can fill in."""

import ast
from pathlib import Path

import pytest

from kiosk.words import LANGUAGES, Words

IMPORTING = Path(__file__).parents[3] / "api/importing"
VERDICTS = {"new", "already", "conflicting", "rejected"}
WORDS = Words.load()


def raised(error):
    """Every code ``error`` is raised with, and the names of the facts that come with it."""
    found = {}
    for file in IMPORTING.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == error:
                facts = {keyword.arg for keyword in node.keywords}
                for code in codes_in(node.args[0]):
                    found.setdefault(code, facts)
    return found


def codes_in(argument):
    return [
        each.value
        for each in ast.walk(argument)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value
    ]


FILE_CODES = raised("UnreadableFile")
CELL_CODES = raised("CellRefused")


def test_codes_are_found_in_the_source():
    assert {"file_garbled", "columns_missing", "kind_not_recognised"} <= set(FILE_CODES)
    assert {"id_destroyed_by_number_cell", "amount_negative", "due_before_lent"} <= set(CELL_CODES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(VERDICTS | set(FILE_CODES) | set(CELL_CODES)))
def test_code_has_a_sentence(code, language):
    assert f"import.{code}" in WORDS
    facts = dict.fromkeys(WORDS.placeholders(f"import.{code}"), "1")
    assert WORDS.t(f"import.{code}", language, **facts)


@pytest.mark.parametrize("code", sorted(FILE_CODES))
def test_sentence_about_a_file_names_only_facts_it_is_given(code):
    assert WORDS.placeholders(f"import.{code}") <= FILE_CODES[code]


@pytest.mark.parametrize("code", sorted(CELL_CODES))
def test_sentence_about_a_cell_says_where_it_is(code):
    assert WORDS.placeholders(f"import.{code}") == {"row", "column"}
