"""A folder of recordings: listed, recorded, checked, and put into the bank before other voices."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from kiosk.speech.bank import Bank, BankWriter
from kiosk.speech.clips import Clip
from kiosk.speech.inventory import Wanted, inventory
from kiosk.speech.joining import LOUDNESS, loudness
from kiosk.speech.packs import (
    NAME_CHARS,
    PackRefused,
    check,
    ingest,
    read_pack,
    recording_list,
    to_translate,
    translated,
)
from kiosk.speech.rendering.protocols import SAMPLE_RATE
from kiosk.words import LANGUAGES, Words
from tests.kiosk.speech.banks import NEURAL, bank_of, tone

TOML = """
language = "en"
name = "Aygul"
kind = "recordings"
licence = "CC0-1.0"
who = "read by a neighbour, 2026"
"""
HELLO = Clip("hello", "en", final=True)
WANTED = [
    Wanted(HELLO, "sentences", "welcome.title"),
    Wanted(Clip("you received", "en", final=False), "stretches", "fact.payment_paid"),
    Wanted(Clip("five", "en", final=False), "numbers"),
    Wanted(Clip("five", "en", final=True), "numbers"),
]
LINES = recording_list(WANTED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "pack.toml").write_text(TOML)
    return tmp_path / "pack"


def record(folder, line, seconds=0.6, level=6000.0, rate=SAMPLE_RATE, ending="wav"):
    """One recording as somebody makes it: silence around, at the rate of their device."""
    said = tone(seconds, level, hertz=180 * SAMPLE_RATE / rate).astype(np.float32) / 32768
    quiet = np.zeros(rate // 4, np.float32)
    said = np.interp(
        np.arange(int(seconds * rate)) * SAMPLE_RATE / rate, np.arange(len(said)), said
    )
    file = folder / f"{line.name}.{ending}"
    soundfile.write(file, np.concatenate([quiet, said, quiet]), rate)
    return file


def problems(folder, lines=LINES):
    return [
        (each.problem, each.line and each.line.clip.text)
        for each in check(read_pack(folder), lines)
    ]


def refused(folder):
    with pytest.raises(PackRefused) as refusal:
        read_pack(folder)
    return refusal.value.reason, refusal.value.facts


def test_every_text_is_listed_once_as_it_ends_a_sentence():
    assert [(each.number, each.clip.text, each.clip.final) for each in LINES] == [
        (1, "hello", True),
        (2, "you received", False),
        (3, "five", True),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_recordings_of_a_language_are_called_the_same(lang):
    lines = recording_list(inventory(Words.load(), lang))

    names = {each.name for each in lines}

    assert len(names) == len(lines)
    assert {len(each) for each in names} == {NAME_CHARS}


def test_empty_pack_lacks_every_recording(folder):
    assert [problem for problem, _ in problems(folder)] == ["missing"] * 3


@pytest.mark.parametrize(
    ("rate", "ending"), [(48000, "wav"), (44100, "flac"), (16000, "ogg"), (22050, "mp3")]
)
def test_good_recordings_of_any_form_pass(folder, rate, ending):
    for line in LINES:
        record(folder, line, rate=rate, ending=ending)

    assert problems(folder) == []


def test_what_is_wrong_with_a_recording_is_told(folder):
    first, second, third = LINES
    record(folder, first, level=60)
    record(folder, second, seconds=9)
    record(folder, third, rate=8000)

    assert problems(folder) == [
        ("too_quiet", "hello"),
        ("too_long", "you received"),
        ("too_coarse", "five"),
    ]


def test_distorted_silent_and_broken_recordings_are_told(folder):
    first, second, third = LINES
    soundfile.write(folder / f"{first.name}.wav", np.sign(np.sin(np.arange(20000) / 20)), 22050)
    soundfile.write(folder / f"{second.name}.wav", np.zeros(20000), 22050)
    (folder / f"{third.name}.wav").write_text("not a sound")

    assert [problem for problem, _ in problems(folder)] == ["clipped", "silent", "unreadable"]


def test_recording_that_no_memory_holds_is_told_and_not_read(folder):
    with soundfile.SoundFile(folder / f"{LINES[0].name}.flac", "w", 192_000, 8) as hours:
        for _ in range(60):
            hours.write(np.zeros((192_000, 8), np.int16))
    soundfile.write(folder / f"{LINES[1].name}.wav", tone(0.6), 2_000_003)

    assert [problem for problem, _ in problems(folder, LINES[:2])] == ["too_long", "unreadable"]


def test_file_that_is_on_no_list_is_told(folder):
    for line in LINES:
        record(folder, line)
    (folder / "holiday.wav").write_bytes(b"")
    (folder / ".hidden").write_bytes(b"")

    findings = list(check(read_pack(folder), LINES))

    assert [(each.problem, each.file) for each in findings] == [("on_no_list", "holiday.wav")]


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("language = ", ("pack_file_unreadable", {})),
        (TOML.replace("licence", "license"), ("field_missing", {"field": "licence"})),
        (TOML.replace('"Aygul"', '""'), ("field_missing", {"field": "name"})),
        (TOML.replace('"Aygul"', "7"), ("field_missing", {"field": "name"})),
        (
            TOML.replace('"recordings"', '"songs"'),
            ("kind_unknown", {"kinds": "recordings, piper"}),
        ),
    ],
)
def test_folder_that_does_not_say_whose_voice_it_is_is_refused(folder, toml, reason):
    (folder / "pack.toml").write_text(toml)

    assert refused(folder) == reason


def test_folder_without_a_pack_or_file_instead_of_one_is_refused_by_name(folder):
    (folder / "pack.toml").unlink()
    file = folder / "card.wav"
    file.write_bytes(b"")

    assert refused(folder) == ("no_pack_file", {"folder": str(folder)})
    assert refused(file) == ("no_pack_file", {"folder": str(file)})


def test_recordings_are_taken_before_a_rendered_voice(folder, tmp_path):
    place = tmp_path / "bank.sqlite"
    bank_of(place, [each.clip for each in WANTED]).close()
    record(folder, LINES[0], seconds=0.9, level=2000, rate=48000)
    record(folder, LINES[1], level=60)

    with BankWriter(place) as writer:
        assert ingest(read_pack(folder), LINES, writer) == 1
        writer.finish()

    bank = Bank.open(place)
    assert len(bank.find(HELLO)) / SAMPLE_RATE == pytest.approx(0.9, abs=0.08)
    assert loudness(bank.find(HELLO)) == pytest.approx(LOUDNESS, rel=0.05)
    assert [(each.voice.name, each.clips) for each in bank.held] == [
        ("Aygul", 1),
        (NEURAL["en"].name, 4),
    ]


def test_recording_that_was_taken_out_of_the_pack_leaves_the_bank(folder, tmp_path):
    place = tmp_path / "bank.sqlite"
    for files in (LINES[:2], LINES[1:2]):
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "pack.toml").write_text(TOML)
        for line in files:
            record(folder, line)
        with BankWriter(place) as writer:
            ingest(read_pack(folder), LINES, writer)
            writer.finish()

    assert Bank.open(place).held[0].clips == 1


def test_language_of_no_catalogue_is_translated_in_the_list(folder, tmp_path):
    (folder / "pack.toml").write_text(TOML.replace('"en"', '"kk"'))
    lines = to_translate(LINES)
    with (folder / "list.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["No.", "file", "text", "translation", "note"])
        rows.writerow([1, lines[0].name, "hello", "сәлем!", ""])
        rows.writerow([2, lines[1].name, "you received", "", ""])
    record(folder, lines[0])
    record(folder, lines[1])

    lines = translated(lines, read_pack(folder))

    assert [problem for problem, _ in problems(folder, lines)] == ["untranslated", "untranslated"]
    with BankWriter(tmp_path / "bank.sqlite") as writer:
        assert ingest(read_pack(folder), lines, writer) == 1
        writer.finish()
    assert Clip("сәлем", "kk", final=True) in Bank.open(tmp_path / "bank.sqlite")


def test_pack_to_translate_without_its_list_is_refused(folder):
    with pytest.raises(PackRefused, match="list_unreadable"):
        translated(to_translate(LINES), read_pack(folder))
