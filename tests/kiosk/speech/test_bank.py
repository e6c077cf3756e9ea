"""A bank as one file: built, broken off and gone on with, checked, taken, and looked into."""

import hashlib
import io
import sqlite3
import threading

import numpy as np
import pytest
import soundfile

from kiosk.speech import bank as banks
from kiosk.speech.bank import CLIPS_MIN, Bank, BankVoice, BankWriter, take
from kiosk.speech.bank_file import BankRefused
from kiosk.speech.clips import Clip
from kiosk.speech.inventory import Wanted
from kiosk.speech.joining import LOUDNESS, loudness
from tests.kiosk.speech.banks import NEURAL, bank_of, tone

HELLO = Clip("hello", "en", final=True)
GO_ON = HELLO.otherwise()
HUMAN = BankVoice("en", "Aygul", "recordings", "CC0-1.0", "a neighbour")


def refused(path):
    with pytest.raises(BankRefused) as refusal:
        Bank.open(path)
    return refusal.value.reason


@pytest.fixture
def place(tmp_path):
    return tmp_path / "voices" / "bank.sqlite"


def test_clip_comes_back_trimmed_and_levelled(place):
    said = np.concatenate([np.zeros(9000, np.int16), tone(0.5, 900), np.zeros(9000, np.int16)])
    with BankWriter(place) as writer:
        writer.add(NEURAL["en"], Wanted(HELLO, "sentences"), said)
        writer.finish()

    found = Bank.open(place).find(HELLO)

    assert found is not None
    assert len(found) / 22050 == pytest.approx(0.5, abs=0.06)
    assert loudness(found) == pytest.approx(LOUDNESS, rel=0.02)


def test_packing_loses_nothing():
    said = tone(0.4)

    assert (banks.unpacked(banks.packed(said)) == said).all()


def test_other_form_of_the_words_is_better_than_nothing(place):
    bank = bank_of(place, [HELLO])

    assert HELLO in bank
    assert GO_ON not in bank
    assert bank.find(GO_ON) is not None
    assert bank.find(Clip("hello", "vi", final=True)) is None


def test_right_form_is_taken_when_both_are_there(place):
    bank_of(place, [GO_ON], seconds=0.3)
    bank = bank_of(place, [HELLO], seconds=0.9)

    assert len(bank.find(HELLO)) > len(bank.find(GO_ON)) * 2


def test_human_voice_is_taken_first(place):
    bank_of(place, [HELLO], HUMAN, seconds=0.9)
    bank = bank_of(place, [HELLO, GO_ON], seconds=0.3)

    assert len(bank.find(HELLO)) > 0.8 * 22050
    assert len(bank.find(GO_ON)) > 0.8 * 22050
    assert {(each.voice.name, each.clips) for each in bank.held} == {("Aygul", 1), ("neural-en", 2)}


def test_few_clips_are_a_beginning_and_no_voice(place):
    clips = [Clip(f"word {number}", "en", final=False) for number in range(CLIPS_MIN)]

    assert not bank_of(place, clips[:-1], seconds=0.02).speaks("en")
    assert bank_of(place, clips[-1:], seconds=0.02).speaks("en")
    assert not Bank.open(place).speaks("vi")


def test_building_goes_on_where_it_was_broken_off(place):
    wanted = [Wanted(HELLO, "sentences"), Wanted(GO_ON, "numbers")]
    with BankWriter(place) as writer:
        writer.add(NEURAL["en"], wanted[0], tone(0.3))

    assert refused(place) == "missing"
    with BankWriter(place) as writer:
        assert writer.missing(NEURAL["en"], wanted) == wanted[1:]
        writer.add(NEURAL["en"], wanted[1], tone(0.3))
        writer.finish()
    assert Bank.open(place).held[0].clips == 2
    assert [each.name for each in place.parent.iterdir()] == ["bank.sqlite"]


def test_building_that_a_power_cut_spoilt_is_begun_again(place):
    place.parent.mkdir()
    place.with_name("bank.sqlite.building").write_bytes(b"half a page of nothing" * 99)

    bank = bank_of(place, [HELLO])

    assert HELLO in bank


def test_finished_bank_can_be_added_to_and_is_whole_meanwhile(place):
    bank_of(place, [HELLO])

    with BankWriter(place) as writer:
        writer.add(NEURAL["en"], Wanted(GO_ON, "sentences"), tone(0.3))
        assert Bank.open(place).held[0].clips == 1

    assert GO_ON in bank_of(place, [])


def test_recordings_are_added_to_the_bank_in_place_and_not_to_what_is_half_built(place):
    bank_of(place, [HELLO, GO_ON])
    with BankWriter(place) as stopped:
        stopped.keep_only(NEURAL["en"], [])

    with BankWriter(place, goes_on=False) as adding:
        adding.add(HUMAN, Wanted(HELLO, "sentences"), tone(0.9))
        adding.finish()

    assert {each.voice.name: each.clips for each in Bank.open(place).held} == {
        "Aygul": 1,
        "neural-en": 2,
    }


def test_builder_that_goes_on_takes_over_what_was_added_meanwhile(place):
    bank_of(place, [HELLO], HUMAN)
    with BankWriter(place) as stopped:
        stopped.add(NEURAL["en"], Wanted(HELLO, "sentences"), tone(0.3))
    with BankWriter(place, goes_on=False) as adding:
        adding.add(HUMAN, Wanted(GO_ON, "sentences"), tone(0.9))
        adding.finish()

    with BankWriter(place) as going_on:
        going_on.take_over(but=[NEURAL["en"]])
        going_on.finish()

    bank = Bank.open(place)
    assert {each.voice.name: each.clips for each in bank.held} == {"Aygul": 2, "neural-en": 1}
    assert list(bank.damaged()) == []


def test_only_one_writes_at_a_time(place, tmp_path):
    other = bank_of(tmp_path / "elsewhere" / "bank.sqlite", [HELLO]).path

    with BankWriter(place):
        with pytest.raises(BankRefused, match="busy"):
            BankWriter(place)
        with pytest.raises(BankRefused, match="busy"):
            take(other, place)

    take(other, place).close()


def test_clip_nobody_wants_any_more_is_dropped(place):
    bank_of(place, [HELLO, GO_ON])

    with BankWriter(place) as writer:
        assert writer.keep_only(NEURAL["en"], [Wanted(HELLO, "sentences")]) == 1
        writer.finish()

    assert GO_ON not in Bank.open(place)


def test_clip_said_again_replaces_what_was_said(place):
    bank_of(place, [HELLO], seconds=0.3)

    bank = bank_of(place, [HELLO], seconds=0.9)

    assert bank.held[0].clips == 1
    assert len(bank.find(HELLO)) > 0.8 * 22050


@pytest.mark.parametrize(
    ("voice", "samples", "why"),
    [
        (NEURAL["vi"], tone(0.3), "said by a voice for vi"),
        (NEURAL["en"], np.zeros(9000, np.int16), "nothing is heard"),
        (BankVoice("en", "robot", "metal"), tone(0.3), "no kind of voice"),
    ],
)
def test_writer_refuses_what_is_no_clip(place, voice, samples, why):
    with BankWriter(place) as writer, pytest.raises(ValueError, match=why):
        writer.add(voice, Wanted(HELLO, "sentences"), samples)


def test_file_that_is_no_bank_is_refused(place, tmp_path):
    place.parent.mkdir()

    assert refused(place) == "missing"
    place.write_text("no bank at all, only some words\n" * 99)
    assert refused(place) == "not_a_bank"
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("CREATE TABLE t (a)")
    assert refused(tmp_path / "other.sqlite") == "not_a_bank"


@pytest.mark.parametrize(("version", "reason"), [(0, "unfinished"), (99, "other_version")])
def test_bank_of_another_version_is_refused(place, version, reason):
    bank_of(place, [HELLO]).close()

    with sqlite3.connect(place) as opened:
        opened.execute(f"PRAGMA user_version = {version}")

    assert refused(place) == reason


def test_bank_that_was_not_copied_to_its_end_is_refused(place):
    bank_of(place, [Clip(str(number), "en", final=True) for number in range(20)]).close()

    place.write_bytes(place.read_bytes()[:-8192])

    assert refused(place) == "broken"


def damage(path):
    """Other words under the same digest: what somebody would do who wants to mislead."""
    with sqlite3.connect(path) as opened:
        sound, digest = opened.execute("SELECT sound, sound_digest FROM clip").fetchone()
        spoilt = sound[:-9] + bytes(9)
        opened.execute("UPDATE clip SET sound = ? WHERE sound_digest = ?", (spoilt, digest))
        opened.commit()


def test_damaged_clip_is_as_good_as_none(place):
    bank_of(place, [HELLO]).close()

    damage(place)

    bank = Bank.open(place)
    assert bank.find(HELLO) is None
    assert list(bank.damaged()) == ["hello"]


def test_bank_from_elsewhere_is_checked_and_takes_its_place(place, tmp_path):
    bank_of(tmp_path / "stick.sqlite", [HELLO]).close()

    taken = take(tmp_path / "stick.sqlite", place)

    assert HELLO in taken
    assert HELLO in Bank.open(place)


def test_damaged_bank_from_elsewhere_is_refused_and_the_old_one_stays(place, tmp_path):
    bank_of(place, [GO_ON]).close()
    stick = tmp_path / "stick.sqlite"
    bank_of(stick, [HELLO]).close()
    damage(stick)

    with pytest.raises(BankRefused) as refusal:
        take(stick, place)

    assert refusal.value.reason == "damaged"
    assert GO_ON in Bank.open(place)
    assert [each.name for each in place.parent.iterdir()] == ["bank.sqlite"]


def test_bank_of_which_a_clip_was_taken_out_is_refused(place, tmp_path):
    stick = tmp_path / "stick.sqlite"
    bank_of(stick, [HELLO, GO_ON]).close()
    with sqlite3.connect(stick) as opened:
        opened.execute("DELETE FROM clip WHERE final")

    with pytest.raises(BankRefused) as refusal:
        take(stick, place)

    assert refusal.value.reason == "damaged"


def altered(path, statement, *values):
    """The bank with something in it changed, sealed as it is now."""
    with sqlite3.connect(path) as opened:
        opened.execute(statement, values)
        opened.execute("UPDATE seal SET digest = ?", (banks._seal(opened),))
    opened.close()
    return path


def flac(samples, rate=22050):
    written = io.BytesIO()
    soundfile.write(written, samples, rate, format="FLAC")
    return written.getvalue()


@pytest.mark.parametrize(
    "sound",
    [
        b"no sound at all",
        flac(np.stack([tone(0.3), tone(0.3)], axis=1)),
        flac(tone(0.3), 192_000),
        flac(np.zeros(600 * 22050, np.int16)),
    ],
    ids=["no sound", "two channels", "another rate", "ten minutes in 40 kB"],
)
def test_sound_that_is_no_clip_is_not_said_though_its_digest_is_right(place, tmp_path, sound):
    made = bank_of(tmp_path / "stick.sqlite", [HELLO]).path
    changes = "UPDATE clip SET sound = ?, sound_digest = ?"
    altered(made, changes, sound, hashlib.sha256(sound).hexdigest())

    assert Bank.open(made).find(HELLO) is None
    with pytest.raises(BankRefused, match="damaged"):
        take(made, place)
    assert not place.exists()


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE clip SET samples = 'many'", "broken"),
        ("UPDATE clip SET sound = 'a text'", "broken"),
        ("CREATE VIEW more AS SELECT * FROM clip", "not_a_bank"),
        ("CREATE TRIGGER t AFTER INSERT ON clip BEGIN DELETE FROM clip; END", "not_a_bank"),
    ],
)
def test_bank_that_is_not_of_our_form_is_refused(place, statement, reason):
    bank_of(place, [HELLO])

    assert refused(altered(place, statement)) == reason


def test_bank_that_was_written_over_while_it_is_open_says_no_other_words(place, tmp_path):
    bank = bank_of(place, [HELLO], seconds=0.3)
    bank._opened.execute("PRAGMA cache_size = 0")  # a whole bank does not fit into it
    other = bank_of(tmp_path / "other.sqlite", [Clip("others", "en", final=True)], seconds=0.3)

    place.write_bytes(other.path.read_bytes())

    assert bank.find(HELLO) is None


def test_file_that_is_not_there_is_not_taken(place, tmp_path):
    with pytest.raises(BankRefused, match="missing"):
        take(tmp_path / "nothing", place)


def test_threads_look_into_it_at_once(place):
    clips = [Clip(f"word {number}", "en", final=True) for number in range(20)]
    bank = bank_of(place, clips)
    lengths = []

    def look():
        lengths.append([len(bank.find(clip)) for clip in clips])

    looking = [threading.Thread(target=look) for _ in range(8)]
    for each in looking:
        each.start()
    for each in looking:
        each.join()

    assert lengths == [lengths[0]] * 8
