"""One WAV for a page, and the times at which its parts are said."""

import io
import wave

import pytest

from kiosk.sound import PAUSE_MILLISECONDS, Said, join


def clip(seconds: float, *, rate: int = 22050, sample: bytes = b"\x01\x10") -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(sample * int(seconds * rate))
    return written.getvalue()


def test_parts_follow_each_other_with_a_pause() -> None:
    sound = join([Said("a", clip(1)), Said("b", clip(2))])

    pause = PAUSE_MILLISECONDS / 1000
    first, second = sound.parts
    assert (first.id, first.begins, first.ends) == ("a", 0, 1)
    assert second.begins == pytest.approx(1 + pause, abs=0.001)
    assert second.ends == pytest.approx(3 + pause, abs=0.001)
    with wave.open(io.BytesIO(sound.wav)) as whole:
        assert whole.getnframes() / 22050 == pytest.approx(3 + 2 * pause, abs=0.001)
        whole.setpos(int(22050 * (1 + pause / 2)))
        assert whole.readframes(10) == bytes(20)


@pytest.mark.parametrize("said", [[], [Said("a", clip(1)), Said("b", clip(1, rate=16000))]])
def test_clips_of_no_form_or_of_two_are_refused(said: list[Said]) -> None:
    with pytest.raises(ValueError, match="forms"):
        join(said)
