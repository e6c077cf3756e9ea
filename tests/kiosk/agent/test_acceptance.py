"""The acceptance sheet: printed, filled in, and looked through."""

from pathlib import Path

import pytest

from api.agent.acceptance import SHEET
from kiosk.words import LANGUAGES, Words
from tests.kiosk.agent.halls import typed


def filled_in(**found: object) -> str:
    """A sheet on which everything is met, but for what is given."""
    lines = ['machine = "hall"']
    for each in SHEET:
        value = found.get(each.id, (each.most or each.least) if each.is_number else "yes")
        said = f'"{value}"' if isinstance(value, str) else value
        lines += [f"[{each.id}]", f"found = {said}", 'by = "Lan"', 'on = "2026-03-09"']
    return "\n".join(lines)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_sheet_asks_for_everything(tmp_path: Path, words: Words, lang: str) -> None:
    printed = typed("acceptance", "--machine", "hall", "--lang", lang)
    (tmp_path / "sheet.toml").write_text(printed.stdout)

    looked = typed("acceptance", tmp_path / "sheet.toml", "--lang", lang)

    assert all(words.t(f"acceptance.{each.id}", lang) in printed.stdout for each in SHEET)
    assert looked.returncode == 1
    assert looked.stdout.count(words.t("acceptance.open_missing", lang)) == len(SHEET)


def test_a_sheet_on_which_everything_is_met_is_complete(tmp_path: Path, words: Words) -> None:
    (tmp_path / "sheet.toml").write_text(filled_in())

    looked = typed("acceptance", tmp_path / "sheet.toml", "--lang", "en")

    assert (looked.returncode, looked.stdout.strip()) == (0, words.t("acceptance.complete", "en"))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("socket", "no"),
        ("loudest", 64.9),
        ("usual", 66),
        ("letters", 6.0),
        ("key_force", 22.3),
        ("highest", 1221),
        ("lowest", 379),
    ],
)
def test_what_is_not_met_is_named(tmp_path: Path, words: Words, line: str, found: object) -> None:
    (tmp_path / "sheet.toml").write_text(filled_in(**{line: found}))

    looked = typed("acceptance", tmp_path / "sheet.toml", "--lang", "en")

    assert looked.returncode == 1
    assert f"{line}: {words.t('acceptance.open_not_met', 'en')}" in looked.stdout
    assert looked.stdout.count(words.t("acceptance.open_not_met", "en")) == 1


@pytest.mark.parametrize(
    ("change", "open_as"),
    [
        (('found = "yes"', 'found = "perhaps"'), "missing"),
        (("found = 65", 'found = "loud"'), "missing"),
        (("found = 65", "found = true"), "missing"),
        (('by = "Lan"', 'by = ""'), "unsigned"),
        (('on = "2026-03-09"', 'on = "yesterday"'), "unsigned"),
    ],
)
def test_a_line_without_an_answer_or_a_name_is_open(
    tmp_path: Path, words: Words, change: tuple[str, str], open_as: str
) -> None:
    (tmp_path / "sheet.toml").write_text(filled_in().replace(*change, 1))

    looked = typed("acceptance", tmp_path / "sheet.toml", "--lang", "en")

    assert looked.returncode == 1
    assert looked.stdout.count(words.t(f"acceptance.open_{open_as}", "en")) == 1


@pytest.mark.parametrize("said", ["found = ", '[colour]\nfound = "yes"'])
def test_what_is_no_sheet_is_refused(tmp_path: Path, said: str) -> None:
    (tmp_path / "sheet.toml").write_text(said)

    looked = typed("acceptance", tmp_path / "sheet.toml", "--lang", "en")

    assert looked.returncode == 1
    assert "acceptance sheet" in looked.stderr
    assert typed("acceptance", tmp_path / "none.toml").returncode == 1
