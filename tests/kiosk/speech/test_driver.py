"""pyttsx3 on our driver: what is asked for is what is heard, and nothing else is left behind."""

import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

if sys.platform == "darwin":
    pytest.skip("pyttsx3 is not installed on macOS", allow_module_level=True)

import espeakng_loader

from kiosk.speech import driver, espeak
from kiosk.speech.lexicon import LEXICONS
from tests.kiosk.speech import proofs
from tests.kiosk.speech.proofs import (
    OurDriver,
    lengths,
    wrong_on_the_stock_driver,
    wrong_switches,
)
from tests.kiosk.speech.sounds import measure_samples

GREETINGS = {
    "en-us": "Hello, this is your record of the year.",
    "vi": "Xin chào, đây là hồ sơ của bạn trong năm nay.",
    "cmn+Annie": "您好、这是您今年的服务记录。",
    "cmn": "您好、这是您今年的服务记录。",
}


class Listener:
    """Everything pyttsx3 tells about what it does."""

    def __init__(self):
        self.engine = driver.init()
        self.spoken, self.errors, self.words, self.finished = [], [], [], []
        self.tokens = [
            self.engine.connect("audio", lambda name, utterance: self.spoken.append(utterance)),
            self.engine.connect("error", lambda name, exception: self.errors.append(exception)),
            self.engine.connect(
                "started-word", lambda name, location, length: self.words.append((location, length))
            ),
            self.engine.connect(
                "finished-utterance", lambda name, completed: self.finished.append(completed)
            ),
        ]
        self.set(voice="en-us", rate=120, volume=1.0, pitch=50)
        assert not self.errors

    def set(self, **properties):
        for name, value in properties.items():
            self.engine.setProperty(name, value)
        self.engine.runAndWait()

    def say(self, text, **properties):
        """What is heard when ``text`` is said with these settings."""
        before = len(self.spoken)
        for name, value in properties.items():
            self.engine.setProperty(name, value)
        self.engine.say(text)
        self.engine.runAndWait()
        return self.spoken[before:]


@pytest.fixture
def listener():
    listening = Listener()
    yield listening
    for token in listening.tokens:
        listening.engine.disconnect(token)


def seconds(utterance):
    return len(utterance.samples) / 2 / espeak.SAMPLE_RATE


def test_three_hundred_random_switches_are_all_heard_as_asked():
    wrong, asked = wrong_switches(300)

    assert len(asked) == 300
    assert wrong == []


def test_same_switches_go_wrong_on_the_stock_driver(tmp_path):
    # How often depends on how its threads meet: mostly three of ten, on a quick machine far fewer.
    found = wrong_on_the_stock_driver(1_000, tmp_path, enough=3)

    assert found.wrong == 3
    assert found.tried >= found.wrong >= found.hung


def test_voices_and_rates_differ_in_length():
    ours = OurDriver()

    heard = lengths(ours)
    ours.close()

    for voice in proofs.GREETINGS:
        at_each_rate = [heard[voice, rate] for rate in proofs.RATES]
        assert all(slow > fast * 1.1 for slow, fast in pairwise(at_each_rate))


@pytest.mark.parametrize("voice", sorted(GREETINGS))
def test_twice_the_rate_is_about_half_as_long(listener, voice):
    slow = listener.say(GREETINGS[voice], voice=voice, rate=120)
    fast = listener.say(GREETINGS[voice], voice=voice, rate=240)

    assert 1.8 <= seconds(slow[0]) / seconds(fast[0]) <= 2.6


def test_voice_asked_for_is_the_voice_heard(listener):
    text = GREETINGS["cmn"]

    (chinese,) = listener.say(text, voice="cmn+Annie")
    (english,) = listener.say(text, voice="en-us")

    assert (chinese.voice, english.voice) == ("sit/cmn+Annie", "gmw/en-US")
    assert seconds(english) > seconds(chinese) * 1.3  # it names each character


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("voice", "cmn+Nobody"),
        ("voice", "xx"),
        ("voice", None),
        ("rate", 150.5),
        ("rate", "150"),
        ("rate", None),
        ("rate", True),
        ("rate", 20),
        ("volume", 1.5),
        ("pitch", -1),
    ],
)
def test_wrong_setting_is_told_and_nothing_is_said_with_another(listener, name, value):
    heard = listener.say("Hello", **{name: value})

    assert heard == []
    assert [type(each) for each in listener.errors] == [ValueError, ValueError]


def test_right_setting_after_a_wrong_one_is_taken(listener):
    listener.say("Hello", rate="fast")

    (heard,) = listener.say("Hello", rate=150)

    assert heard.rate == 150


def test_unknown_setting_is_told(listener):
    listener.set(accent="broad")

    assert [type(each) for each in listener.errors] == [KeyError]


def test_settings_read_back_as_they_were_set(listener):
    listener.set(voice="vi", rate=133, volume=0.5)

    assert listener.engine.getProperty("voice").endswith("/vi")
    assert listener.engine.getProperty("rate") == 133
    assert listener.engine.getProperty("volume") == 0.5
    assert any(each.id == "sit/cmn" for each in listener.engine.getProperty("voices"))


def test_volume_nothing_is_silence(listener):
    (heard,) = listener.say("Hello there", volume=0.0)

    assert measure_samples(heard.samples).rms == 0


def test_all_that_is_queued_is_made(listener):
    for each in ("one", "twenty-two", "three hundred and thirty-three"):
        listener.engine.save_to_file(each, "kept-in-memory")
    listener.engine.runAndWait()

    lengths = [seconds(each) for each in listener.spoken]
    assert len(lengths) == 3
    assert lengths == sorted(lengths)


def test_nothing_queued_says_nothing_again(listener):
    listener.say("a secret of the last visitor")
    listener.spoken.clear()

    listener.engine.runAndWait()

    assert listener.spoken == []


@pytest.mark.parametrize("voice", ["en-us", "vi"])
def test_word_events_are_the_words(listener, voice):
    text = GREETINGS[voice]

    (heard,) = listener.say(text, voice=voice)

    words = text.replace(",", "").replace(".", "").split()
    told = [text[each.start : each.start + each.length] for each in heard.words]
    assert set(told) <= set(words)
    assert len(words) - 1 <= len(told) <= len(words)  # "of the" is one breath to the engine
    times = [each.milliseconds for each in heard.words]
    assert times == sorted(times)
    assert times[-1] < seconds(heard) * 1000
    assert listener.words == [(each.start, each.length) for each in heard.words]


def test_word_events_in_chinese_are_within_the_text(listener):
    text = GREETINGS["cmn+Annie"]

    (heard,) = listener.say(text, voice="cmn+Annie")

    assert len(heard.words) >= 4
    assert all(each.start >= 0 and each.start + each.length <= len(text) for each in heard.words)


def test_stop_ends_the_utterance(listener):
    (whole,) = listener.say("one two three four five six seven eight nine ten " * 4)
    token = listener.engine.connect(
        "started-word", lambda name, location, length: listener.engine.stop()
    )

    (cut,) = listener.say("one two three four five six seven eight nine ten " * 4)

    listener.engine.disconnect(token)
    assert seconds(cut) < seconds(whole) / 2
    assert listener.finished == [True, False]
    (again,) = listener.say("Hello")
    assert again.completed


def test_nothing_is_printed_or_written(listener, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    listener.say("Hello")
    listener.engine.save_to_file("Hello", "hello.wav")
    listener.engine.runAndWait()

    assert len(listener.spoken) == 2
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("lang", sorted(LEXICONS))
def test_each_language_pronounces_its_greeting(lang):
    greeting, expected = LEXICONS[lang].PROBE
    engine = espeak.load()

    engine.use(engine.voice(LEXICONS[lang].VOICE), rate=120)

    assert engine.phonemes(greeting) == expected


def test_self_test_fails_when_a_voice_pronounces_otherwise(monkeypatch):
    monkeypatch.setattr(LEXICONS["zh-Hans"], "PROBE", ("您好", "nin-two hay-three"))

    with pytest.raises(espeak.EspeakRefused) as refusal:
        espeak.self_test(espeak.load())

    assert refusal.value.code == "self_test_failed"


def test_one_engine_is_loaded_and_new_enough():
    assert espeak.version_of(espeak.load().version) >= espeak.VERSION_MIN
    assert len(espeak.mapped_engines()) == 1


@pytest.mark.parametrize(
    ("version", "enough"),
    [("1.52.0", True), ("1.52-dev", True), ("2.0", True), ("1.51", False), ("1.51.1", False)],
)
def test_version_is_compared_by_its_numbers(version, enough):
    assert (espeak.version_of(version) >= espeak.VERSION_MIN) is enough


ALONE = """
import ctypes, sys
from kiosk.speech.espeak import Espeak, EspeakRefused
library, data, other = sys.argv[1:]
if other:
    held = ctypes.CDLL(other)
try:
    Espeak(library, data)
except EspeakRefused as refusal:
    print(refusal.code)
"""


def started_alone(library, data, other=""):
    """What an engine of its own process says to being started like this."""
    command = [sys.executable, "-c", ALONE, str(library), str(data), str(other)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout.strip()


def test_second_library_in_the_process_is_refused(tmp_path):
    library, data = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
    other = shutil.copy(library, tmp_path / "libespeak-ng.so.1")

    assert started_alone(library, data) == (0, "")
    assert started_alone(library, data, other) == (0, "several_engines")


def test_missing_library_or_data_is_refused_and_ends_nothing(tmp_path):
    library, data = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()

    assert started_alone(tmp_path / "none.so", data) == (0, "library_missing")
    assert started_alone(library, tmp_path) == (0, "engine_did_not_start")


def test_no_map_of_memory_counts_no_engine():
    assert espeak.mapped_engines(Path("/nonexistent/maps")) == set()
