"""Sentences that others fill in: what each may be given, and that every language takes the same."""

import pytest

from kiosk.words import LANGUAGES, Words

WORDS = Words.load()

GIVEN = {
    "file_not_found": {"file"},
    "folder_empty": {"file"},
    "rejected_same_file": set(),
    "rejected_not_writable": {"file"},
    "name_contradicts_number": {"row"},
    "rule_row": {"row", "reason"},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", GIVEN)
def test_sentence_says_everything_it_is_given(code, language):
    facts = {name: f"<{name}>" for name in GIVEN[code]}

    said = WORDS.t(f"import.{code}", language, **facts)

    assert WORDS.placeholders(f"import.{code}") == GIVEN[code]
    assert all(fact in said for fact in facts.values())
