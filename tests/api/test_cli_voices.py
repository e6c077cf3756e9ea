"""What is typed about voices: lists to record from, packs checked and added, banks taken."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile
from typer.testing import CliRunner, Result

from api.app import bank_of
from api.cli import app
from api.settings import Settings
from kiosk.speech.bank import KINDS, Bank, BankVoice, BankWriter
from kiosk.speech.clips import Clip
from kiosk.speech.inventory import inventory
from kiosk.speech.packs import recording_list
from kiosk.words import LANGUAGES, Words
from tests.kiosk.speech.banks import bank_of as bank_with
from tests.kiosk.speech.banks import tone

TOML = 'language = "vi"\nname = "Hoa"\nkind = "recordings"\nlicence = "CC0-1.0"\nwho = "Hoa"\n'
REFUSED = 1
LINES = recording_list(inventory(Words.load(), "vi"))
WELCOME = next(each for each in LINES if each.wanted.note == "welcome.title")

Typed = Callable[..., Result]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Types `handrail voices ...` on a machine with an empty data directory."""
    monkeypatch.setenv("HANDRAIL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HANDRAIL_LANGUAGE", "en")
    monkeypatch.delenv("HANDRAIL_VOICES", raising=False)
    return lambda *words: CliRunner().invoke(app, ["voices", *map(str, words)])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.toml").write_text(TOML)
    soundfile.write(folder / f"{WELCOME.name}.flac", tone(0.8), 22050)
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "data" / "voices" / "bank.sqlite"


def test_recording_list_is_a_table_for_a_spreadsheet(typed: Typed, tmp_path: Path) -> None:
    typed("list", "vi", "--out", tmp_path / "list.csv")

    written = (tmp_path / "list.csv").read_bytes()
    rows = list(csv.reader(written.decode("utf-8-sig").splitlines()))
    assert written.startswith(b"\xef\xbb\xbf"), "else Excel shows other letters"
    assert rows[0] == ["No.", "File name", "Text to read aloud", "Note"]
    assert len(rows) - 1 == len(LINES)
    assert [WELCOME.name, WELCOME.clip.text] in [row[1:3] for row in rows]


def test_recording_list_can_be_read_on_the_screen(typed: Typed) -> None:
    told = typed("list", "vi").output

    assert f"{WELCOME.name}  {WELCOME.clip.text}  (Ends a sentence: let the voice fall." in told


def test_list_of_another_language_has_a_column_to_translate(typed: Typed, tmp_path: Path) -> None:
    typed("list", "kk", "--from", "en", "--out", tmp_path / "list.csv")

    rows = list(csv.reader((tmp_path / "list.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0][3] == "Translation"
    assert {row[3] for row in rows[1:]} == {""}
    assert "You borrowed" in {row[2] for row in rows}


def test_list_of_no_catalogue_is_refused(typed: Typed) -> None:
    answer = typed("list", "kk", "--from", "xx")

    assert answer.exit_code == 2
    assert "There is no catalogue in xx" in answer.output


def test_misspelt_language_is_not_taken_for_a_new_one(typed: Typed) -> None:
    answer = typed("list", "vn")

    assert answer.exit_code == 2
    assert "There is no catalogue in vn. Choose one with --from" in answer.output


def test_list_that_cannot_be_written_is_told(typed: Typed, tmp_path: Path) -> None:
    answer = typed("list", "vi", "--out", tmp_path / "nowhere" / "list.csv")

    assert answer.exit_code == REFUSED
    assert "list.csv cannot be written" in answer.output


def test_check_tells_what_is_missing(typed: Typed, pack: Path) -> None:
    answer = typed("check", pack)

    assert answer.exit_code == REFUSED
    assert f"1 of {len(LINES)} recordings are there and good" in answer.output.replace(",", "")
    assert f"{len(LINES) - 41} more like these" in answer.output.replace(",", "")
    assert len(typed("check", pack, "--all").output.splitlines()) == len(LINES)


def test_check_tells_what_is_wrong_before_what_is_missing(typed: Typed, pack: Path) -> None:
    last = LINES[-1]
    soundfile.write(pack / f"{last.name}.flac", tone(0.8) * 0, 22050)
    (pack / "holiday.flac").write_bytes(b"no sound")

    told = typed("check", pack).output.splitlines()

    assert last.name in told[0]
    assert "holiday.flac" in told[1]
    assert last.name not in "".join(told[1:])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_voice_is_told_in_the_language_that_was_asked_for(
    typed: Typed, place: Path, lang: str, kind: str
) -> None:
    voice = BankVoice("vi", "Hoa", kind)
    place.parent.mkdir(parents=True)
    bank_with(place, [WELCOME.clip], voice).close()

    told = typed("status", "--lang", lang).output

    assert Words.load().t(f"bank.kind_{kind}", lang) in told
    assert lang == "en" or f"({kind})" not in told


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        (None, "There is no pack.toml in "),
        ("language", "cannot be read"),
        (TOML.replace("who", "whose"), "lacks who"),
        (TOML.replace("recordings", "songs"), "It may be: recordings, piper"),
        (TOML.replace("recordings", "piper"), "holds a model and no recordings"),
        (TOML.replace('"vi"', '"kk"'), "The pack needs list.csv"),
    ],
)
def test_folder_that_is_no_pack_is_told_why(
    typed: Typed, pack: Path, toml: str | None, told: str
) -> None:
    (pack / "pack.toml").unlink()
    if toml is not None:
        (pack / "pack.toml").write_text(toml)

    answer = typed("check", pack)

    assert answer.exit_code == REFUSED
    assert told in answer.output


def test_recordings_are_added_and_the_status_tells(typed: Typed, pack: Path, place: Path) -> None:
    added = typed("add", pack)

    assert "1 recordings of Hoa are in the bank now" in added.output
    assert WELCOME.clip in Bank.open(place)
    told = json.loads(typed("status", "--json").output)
    assert told["voices"][0] | {"minutes": 0} == {
        "language": "vi",
        "name": "Hoa",
        "kind": "recordings",
        "clips": 1,
        "minutes": 0,
        "licence": "CC0-1.0",
        "who": "Hoa",
    }
    assert "vi: Hoa (recordings of a person), 1 clips" in typed("status").output
    assert f"vi: 1 of {len(inventory(Words.load(), 'vi'))} clips" in typed("status").output


def test_status_without_a_bank_says_how_to_come_by_one(typed: Typed) -> None:
    answer = typed("status")

    assert answer.exit_code == REFUSED
    assert "Build one with handrail voices build" in answer.output
    assert json.loads(typed("status", "--json").stdout)["reason"] == "missing"


def test_bank_is_taken_from_elsewhere(typed: Typed, tmp_path: Path, place: Path) -> None:
    bank_with(tmp_path / "stick.sqlite", [Clip("hello", "en", final=True)]).close()

    assert "was checked and is in place" in typed("take", tmp_path / "stick.sqlite").output
    assert Clip("hello", "en", final=True) in Bank.open(place)


def test_poorer_bank_is_taken_only_when_it_is_meant(
    typed: Typed, tmp_path: Path, place: Path
) -> None:
    good, poor = Clip("hello", "en", final=True), Clip("goodbye", "en", final=True)
    place.parent.mkdir(parents=True)
    bank_with(place, [good, poor]).close()
    bank_with(tmp_path / "stick.sqlite", [poor]).close()

    refused = typed("take", tmp_path / "stick.sqlite")
    kept = good in Bank.open(place)
    taken = typed("take", tmp_path / "stick.sqlite", "--force")

    assert refused.exit_code == REFUSED
    assert "has more clips than in stick.sqlite" in refused.output
    assert kept
    assert taken.exit_code == 0
    assert good not in Bank.open(place)


def test_what_is_no_bank_is_not_taken(typed: Typed, tmp_path: Path, place: Path) -> None:
    (tmp_path / "song.sqlite").write_text("la la la " * 999)

    answer = typed("take", tmp_path / "song.sqlite")

    assert answer.exit_code == REFUSED
    assert "song.sqlite is not a bank of clips" in answer.output
    assert not place.exists()


@pytest.mark.parametrize("command", ["take", "add"])
def test_place_that_cannot_be_written_is_named(
    typed: Typed, pack: Path, tmp_path: Path, place: Path, command: str
) -> None:
    bank_with(tmp_path / "stick.sqlite", [Clip("hello", "en", final=True)]).close()
    place.parent.parent.mkdir()
    place.parent.write_text("a file where the folder of the voices should be")

    answer = typed(command, tmp_path / "stick.sqlite" if command == "take" else pack)

    assert answer.exit_code == REFUSED
    assert "bank.sqlite could not be written" in answer.output


def test_recordings_are_not_added_while_a_bank_is_built(
    typed: Typed, pack: Path, place: Path
) -> None:
    with BankWriter(place):
        answer = typed("add", pack)

    assert answer.exit_code == REFUSED
    assert "Somebody else is writing" in answer.output


def test_recordings_are_not_added_to_a_broken_bank(typed: Typed, pack: Path, place: Path) -> None:
    place.parent.mkdir(parents=True)
    place.write_text("la la la " * 999)

    answer = typed("add", pack)

    assert answer.exit_code == REFUSED
    assert "bank.sqlite is not a bank of clips" in answer.output


def test_bank_that_cannot_be_used_is_left_alone_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    here = Settings.from_env({"HANDRAIL_VOICES": str(tmp_path)})

    assert bank_of(here) is None
    assert caplog.messages == []
    (tmp_path / "bank.sqlite").write_text("la la la " * 999)
    assert bank_of(here) is None
    assert "not_a_bank" in caplog.text


def test_bank_is_where_the_settings_say(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).bank == tmp_path / "voices" / "bank.sqlite"
    elsewhere = Settings.from_env({"HANDRAIL_VOICES": "/srv/voices"})
    assert elsewhere.bank == Path("/srv/voices/bank.sqlite")
