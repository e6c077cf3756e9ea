"""The voice as the kiosk has it: real sound from a real worker, whatever happens to the worker."""

import os
import re
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from kiosk.speech import frames, service
from kiosk.speech.cache import SoundCache
from kiosk.speech.child import Child, ChildRefused
from kiosk.speech.composing import compose
from kiosk.speech.saying import Code, Count, Date, Money, Name, say
from kiosk.speech.service import SpeechService, SpeechUnavailable
from tests.kiosk.speech.proofs_of_service import blows, growth
from tests.kiosk.speech.sounds import measure

if sys.platform == "darwin":
    pytest.skip("pyttsx3 is not installed on macOS", allow_module_level=True)

SENTENCES = {
    "en": "On {day} you were paid {paid}, for {days}. The card ends in {card}.",
    "vi": "Vào {day} bạn đã được trả {paid}, cho {days}. Thẻ có {card}.",
    "zh-Hans": "您于{day}收到{paid}，共{days}。卡{card}。",
}
VALUES = {
    "day": Date(2022, 3, 5),
    "paid": Money(150050, "CNY"),
    "days": Count(15, "days"),
    "card": Code("6228****6821"),
}


@pytest.fixture
def speech():
    started = SpeechService()
    started.start()
    assert started.status().available, started.status()
    yield started
    started.close()


def syllables(spoken, lang):
    if lang == "zh-Hans":
        return len(re.findall(r"[\u4e00-\u9fff]", spoken))
    if lang == "vi":
        return len(re.findall(r"\w+", spoken))
    return len(re.findall(r"[aeiouy]+", spoken.lower()))


def reason_of_silence(speech, text="hello"):
    """Why nothing was said; ``None`` when something was."""
    try:
        speech.speak(text, "en")
    except SpeechUnavailable as silence:
        return silence.reason
    return None


@pytest.mark.parametrize("name", ["Айгүл Мәмет", "ئايگۈل مەمەت"])
@pytest.mark.parametrize("lang", sorted(SENTENCES))
def test_name_in_cyrillic_or_arabic_letters_is_said_and_not_spelled(speech, lang, name):
    named = say(Name(name), lang)

    assert measure(speech.speak_segments([named])).seconds < 2.5


@pytest.mark.parametrize("lang", sorted(SENTENCES))
def test_sentence_is_heard(speech, lang):
    saying = compose(SENTENCES[lang], VALUES, lang)

    for wav in (speech.speak(saying.spoken, lang), speech.speak_segments(saying)):
        sound = measure(wav)
        assert sound.rms >= 1000
        assert sound.peak > 8000
        assert sound.clipped < 0.001
        assert sound.lead_seconds < 0.1
        assert sound.trail_seconds < 0.45
        assert 0.2 <= sound.seconds / syllables(saying.spoken, lang) <= 0.6


def test_han_characters_are_said_by_the_chinese_voice_on_every_page(speech):
    heard = {
        lang: measure(speech.speak("您好、这是您的记录。", lang)).seconds for lang in SENTENCES
    }

    assert heard["en"] == pytest.approx(heard["zh-Hans"], rel=0.2)
    assert heard["vi"] == pytest.approx(heard["zh-Hans"], rel=0.2)


def test_name_of_another_language_is_said_within_a_sentence(speech):
    without = measure(speech.speak_segments(compose("Hello.", {}, "en"))).seconds

    named = compose("Hello {who}.", {"who": Name("阿依古丽·买买提")}, "en")

    assert measure(speech.speak_segments(named)).seconds > without + 1


def test_language_we_have_not_is_a_mistake_of_ours(speech):
    with pytest.raises(ValueError, match="no voice"):
        speech.speak("hello", "fr")


def test_only_a_voice_that_is_understood_is_not_basic(speech):
    assert [lang for lang in sorted(SENTENCES) if speech.is_basic(lang)] == ["vi", "zh-Hans"]


def test_figures_that_reach_the_service_are_said_as_words(speech):
    figures = measure(speech.speak("You have 3 items, ¥20.", "en")).seconds
    words = measure(speech.speak("You have three items, twenty yuan.", "en")).seconds

    assert figures == pytest.approx(words, rel=0.02)


def test_long_text_is_said_to_its_end(speech):
    sentence = "This is one of many sentences about your record. "

    one = measure(speech.speak(sentence, "en")).seconds
    thirty = measure(speech.speak(sentence * 30, "en"))

    assert thirty.seconds == pytest.approx(one * 30, rel=0.15)
    assert thirty.trail_seconds < 0.45


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "nothing_to_say"), (" ... ", "nothing_to_say"), ("a " * 9000, "too_long")],
)
def test_what_cannot_be_said_is_told_by_code(speech, text, reason):
    assert reason_of_silence(speech, text) == reason


def test_same_again_is_the_same_sound_until_forgotten(speech):
    key = speech.key("hello there", "en")
    first = speech.speak("hello there", "en")

    assert speech.speak("hello there", "en") is first
    assert speech.status().cache_bytes == len(first)
    speech.forget([key, "unknown"])
    assert speech.status().cache_bytes == 0
    assert speech.speak("hello there", "en") is not first


def test_key_tells_nothing_and_is_of_this_start_only(speech):
    key = speech.key("Aygul Memet", "en")

    assert re.fullmatch("[0-9a-f]{64}", key)
    assert key == speech.key("Aygul Memet", "en")
    others = {
        speech.key("Aygul Memet", "vi"),
        speech.key("Aygul", "en"),
        SpeechService().key("Aygul Memet", "en"),
    }
    assert key not in others
    assert len(others) == 3


def test_sound_finished_after_the_visit_ended_is_not_kept(speech):
    text = "This takes a little while to say aloud. " * 60
    said = threading.Thread(target=speech.speak, args=(text, "en"))

    said.start()
    time.sleep(0.02)
    speech.forget([speech.key(text, "en")])
    said.join()

    assert speech.status().cache_bytes == 0


def test_last_visitors_words_are_not_said_to_the_next(speech):
    secret = "The secret of the first visitor is long and easily recognised by its length. " * 3
    long = measure(speech.speak(secret, "en")).seconds
    speech.forget([speech.key(secret, "en")])

    for text in ("", "\x00", "..."):
        assert reason_of_silence(speech, text) == "nothing_to_say"
    assert measure(speech.speak("hello", "en")).seconds < long / 4
    assert speech.status().cache_bytes < 200_000


def test_no_word_is_written_to_any_file(speech, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    worker = Child()

    assert worker.speak("Zanzibar Quixotic", "en-us", 120, seconds=3)

    opened = {
        str(each.readlink()) for each in Path(f"/proc/{worker.pid}/fd").iterdir() if each.exists()
    }
    worker.end()
    assert {each.split(":")[0] for each in opened} <= {"pipe", "/dev/null"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("signalled", [signal.SIGKILL, signal.SIGSTOP])
def test_worker_struck_under_load_is_replaced_and_costs_at_most_one_request(signalled):
    struck, load = blows(signalled, 6)

    assert max(each.failed for each in struck) <= 1
    assert {reason for _, reason in load.failed} <= {"crashed", "timed_out"}
    assert len(load.made) > len(struck)


def test_worker_killed_between_two_sounds_costs_none(speech):
    speech.speak("before", "en")
    os.kill(speech._child.pid, signal.SIGKILL)
    time.sleep(0.1)

    began = time.monotonic()
    measure(speech.speak("after", "en"))

    assert time.monotonic() - began < 2
    assert speech.status().restarts == 1


def test_worker_killed_in_the_middle_of_a_sound_costs_none(speech):
    os.kill(speech._child.pid, signal.SIGSTOP)
    threading.Timer(0.05, os.kill, (speech._child.pid, signal.SIGKILL)).start()

    assert reason_of_silence(speech) is None
    assert speech.status().restarts == 1


def test_hanging_worker_is_replaced_and_the_sound_is_made(speech):
    hanging = speech._child.pid
    os.kill(hanging, signal.SIGSTOP)

    assert reason_of_silence(speech) is None
    assert not Path(f"/proc/{hanging}").exists()
    assert speech.status().restarts == 1


@pytest.mark.parametrize(
    ("signalled", "reasons"),
    [(signal.SIGSTOP, {"timed_out"}), (signal.SIGKILL, {"crashed", "restarting"})],
)
def test_text_that_no_worker_survives_is_told_and_costs_the_next_nothing(
    speech, monkeypatch, signalled, reasons
):
    def started_to_fail():
        worker = Child()
        os.kill(worker.pid, signalled)
        return worker

    speech.close()
    monkeypatch.setattr(service, "Child", started_to_fail)
    speech.start()

    assert reason_of_silence(speech) in reasons

    monkeypatch.undo()
    time.sleep(service.RESTART_SECONDS[2])
    measure(speech.speak("hello", "en"))


def test_worker_that_cannot_start_again_is_left_alone_for_a_while(speech, tmp_path, monkeypatch):
    (tmp_path / "pyttsx3.py").write_text("import os; os._exit(1)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    os.kill(speech._child.pid, signal.SIGKILL)
    time.sleep(0.1)

    assert reason_of_silence(speech) == "start_failed"
    assert reason_of_silence(speech) == "restarting"
    assert speech.status().reason == "restarting"

    monkeypatch.delenv("PYTHONPATH")
    time.sleep(service.RESTART_SECONDS[1])
    measure(speech.speak("hello", "en"))


def test_many_threads_each_hear_their_own(speech):
    lengths = {}

    def ask(words):
        lengths[words] = measure(speech.speak(" again" * words, "en")).seconds

    asked = [threading.Thread(target=ask, args=(words,)) for words in range(2, 42, 4)]
    for each in asked:
        each.start()
    for each in asked:
        each.join()

    in_order = [lengths[words] for words in range(2, 42, 4)]
    assert in_order == sorted(in_order)
    assert len(set(in_order)) == len(in_order)


def test_worker_does_not_grow():
    readings = growth(count=600, step=300, warm_up=100)

    assert [each.utterances for each in readings] == [0, 300, 600]
    assert readings[-1].worker - readings[0].worker < 5 * 1024 * 1024


def test_closed_voice_says_so_and_can_be_started_again(speech):
    pid = speech._child.pid
    speech.speak("hello", "en")

    speech.close()

    assert not Path(f"/proc/{pid}").exists()
    assert speech.status() == service.SpeechStatus(
        available=False,
        reason="closed",
        engine="espeak-ng 1.52.0",
        restarts=0,
        cache_bytes=0,
        said={"live": 1},
    )
    assert reason_of_silence(speech) == "closed"
    speech.start()
    measure(speech.speak("hello", "en"))


def test_close_does_not_wait_for_a_hanging_worker(speech):
    os.kill(speech._child.pid, signal.SIGSTOP)
    reasons = []

    waiting = threading.Thread(target=lambda: reasons.append(reason_of_silence(speech)))
    waiting.start()
    time.sleep(0.1)
    began = time.monotonic()
    speech.close()
    waiting.join()

    assert time.monotonic() - began < 1
    assert reasons == ["closed"]


def test_voice_that_was_never_started_says_so():
    assert reason_of_silence(SpeechService()) == "not_started"


@pytest.mark.parametrize("broken", ["espeakng_loader", "pyttsx3"])
def test_machine_without_the_library_has_a_silent_service(tmp_path, monkeypatch, broken):
    (tmp_path / f"{broken}.py").write_text("raise ImportError('not on this machine')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    silent = SpeechService()

    silent.start()

    assert silent.status().reason == "library_missing"
    assert reason_of_silence(silent) == "library_missing"
    silent.close()


def test_machine_with_a_library_that_cannot_load_has_a_silent_service(tmp_path, monkeypatch):
    (tmp_path / "libespeak-ng.so").write_text("not a library")
    (tmp_path / "espeakng_loader.py").write_text(
        "def get_library_path():\n"
        f"    return {str(tmp_path / 'libespeak-ng.so')!r}\n"
        "def get_data_path():\n"
        f"    return {str(tmp_path)!r}\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    silent = SpeechService()

    silent.start()

    assert silent.status().reason == "library_missing"
    silent.close()


@pytest.mark.parametrize(
    ("text", "voice", "rate", "code"),
    [
        ("room 12", "en-us", 120, "not_words"),
        ("twenty ¥", "en-us", 120, "not_words"),
        ("  ", "en-us", 120, "not_words"),
        ("a" * (frames.TEXT_CHARS_MAX + 1), "en-us", 120, "too_long"),
        ("hello", "cmn+Nobody", 120, "engine_refused"),
        ("hello", "en-us", 1000, "engine_refused"),
        (None, "en-us", 120, "not_understood"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_worker_refuses_what_it_must_not_say_and_goes_on(text, voice, rate, code):
    worker = Child()

    with pytest.raises(ChildRefused) as refusal:
        worker.speak(text, voice, rate, seconds=3)

    assert refusal.value.code == code
    assert worker.speak("hello", "en-us", 120, seconds=3)
    worker.end()


def test_worker_ends_with_whoever_started_it():
    worker = Child()

    worker._questions.close()

    assert worker._process.wait(timeout=5) == 0
    worker.end()


def test_worker_is_given_none_of_our_settings(monkeypatch):
    monkeypatch.setenv("HANDRAIL_SECRET", "key")
    worker = Child()

    given = Path(f"/proc/{worker.pid}/environ").read_bytes()
    limits = Path(f"/proc/{worker.pid}/limits").read_text()
    worker.end()

    assert b"HANDRAIL_SECRET" not in given
    assert re.search(r"Max address space +1073741824 ", limits)
    assert re.search(r"Max core file size +0 +0 ", limits)


def test_cache_keeps_the_latest_used_within_its_size():
    cache = SoundCache(10)
    for key in "ab":
        cache.put(key, b"12345", cache.epoch)

    cache.get("a")
    cache.put("c", b"123", cache.epoch)
    cache.put("big", b"12345678901", cache.epoch)

    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (b"12345", None, b"123")
    assert cache.get("big") is None
    assert cache.bytes_held == 8
