"""The rendering process: real voices, samples as a bank keeps them, refusals with their codes."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from kiosk.speech.frames import Broken
from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.rendering.protocols import CannotSay, RendererMissing, Samples
from tests.kiosk.speech.rendering.conftest import JOE
from tests.kiosk.speech.sounds import measure_samples

pytestmark = pytest.mark.timeout(900)


def check_is_fit_for_a_bank(samples: Samples) -> None:
    sound = measure_samples(samples.tobytes())
    assert sound.rms > 1000
    assert sound.clipped == 0
    assert sound.lead_seconds < 0.05
    assert sound.trail_seconds < 0.1


def test_voice_of_a_pack_speaks(piper: RenderingChild):
    short = piper.render("Hello", "en", final=True)
    long = piper.render("Hello, this is your record of the year", "en", final=False)

    check_is_fit_for_a_bank(short)
    check_is_fit_for_a_bank(long)
    assert len(long) > 2 * len(short)


def test_neural_voices_speak(kokoro: RenderingChild):
    chinese = kokoro.render("您收到了两千五百元", "zh-Hans", final=True)
    english = kokoro.render("You received a wheelchair", "en", final=True)

    for each in (chinese, english):
        check_is_fit_for_a_bank(each)
        assert 0.8 < len(each) / 22_050 < 4


def test_short_words_are_not_drawn_out_until_they_are_heard_as_two(kokoro: RenderingChild):
    texts = ["二", "九", "三件"]

    going_on = kokoro.render_several(texts, "zh-Hans", final=False)
    ending = kokoro.render_several(texts, "zh-Hans", final=True)

    for said in (going_on, ending):
        for each, syllables in zip(said, (1, 1, 2), strict=True):
            assert each is not None
            assert 0.1 * syllables < len(each) / 22_050 < 0.5 * syllables


def test_several_texts_are_said_in_their_order(kokoro: RenderingChild, piper: RenderingChild):
    texts = ["Yes", "轮椅", "Your whole record of the year", "Yes"]

    neural = kokoro.render_several(texts, "en", final=True)
    of_a_pack = piper.render_several(texts, "en", final=True)

    for first, cannot, long, again in (neural, of_a_pack):
        assert cannot is None
        assert first is not None
        assert again is not None
        assert long is not None
        assert len(long) > 1.5 * max(len(first), len(again))


@pytest.mark.parametrize("text", ["", "かな", "字" * 401])
def test_neural_voice_refuses_what_it_has_no_sound_for(kokoro: RenderingChild, text: str):
    with pytest.raises(CannotSay):
        kokoro.render(text, "zh-Hans", final=True)


@pytest.mark.parametrize("text", ["", "轮椅", "…"])
def test_voice_of_a_pack_refuses_what_it_has_no_sound_for(piper: RenderingChild, text: str):
    with pytest.raises(CannotSay):
        piper.render(text, "en", final=True)


def test_language_without_a_voice_and_missing_styles_are_told(piper: RenderingChild):
    with pytest.raises(RendererMissing) as nobody:
        piper.render("xin chào", "vi", final=True)
    with pytest.raises(RendererMissing) as bare:
        piper.render("您好", "zh-Hans", final=True)

    assert (nobody.value.code, nobody.value.facts) == ("no_voice", {"language": "vi"})
    assert bare.value.code == "styles_missing"


def test_model_that_is_none_is_told(tmp_path: Path):
    other = tmp_path / "voice.onnx"
    other.write_bytes(b"no model")
    child = RenderingChild(tmp_path, {"en": other})

    with pytest.raises(RendererMissing) as lonely:
        child.render("Hello", "en", final=True)
    shutil.copyfile(JOE.with_name(JOE.name + ".json"), tmp_path / "voice.onnx.json")
    with pytest.raises(RendererMissing) as broken:
        child.render("Hello", "en", final=True)
    (tmp_path / "voice.onnx.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RendererMissing) as poor:
        child.render("Hello", "en", final=True)
    child.end()

    assert (lonely.value.code, lonely.value.facts) == ("file_missing", {"file": "voice.onnx.json"})
    assert (broken.value.code, broken.value.facts) == ("not_a_piper_model", {"file": "voice.onnx"})
    assert poor.value.code == "not_a_piper_model"


def test_child_that_was_killed_is_broken_and_works_behind_everything_else(piper: RenderingChild):
    niceness = os.getpriority(os.PRIO_PROCESS, piper.pid)
    group = Path(f"/proc/{piper.pid}/autogroup")
    shares = group.read_text(encoding="ascii").split() if group.exists() else ["nice", "15"]
    os.kill(piper.pid, signal.SIGKILL)

    with pytest.raises(Broken):
        piper.render("Hello", "en", final=True)
    assert niceness >= 15
    assert shares[-2:] == ["nice", "15"]
