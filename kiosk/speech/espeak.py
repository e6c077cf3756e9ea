"""espeak-ng in this process, used synchronously: text in, samples out, nothing on disc.

Only the worker process loads it. The library is process-wide state and not safe for threads, which
is why there is one ``Espeak`` and one caller.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.speech.lexicon import LEXICONS

SAMPLE_RATE = 22050
"""Samples a second of every voice we use."""

VERSION_MIN = (1, 52)
"""Older ones say the tones of Mandarin as English numbers."""

_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_UTF8 = 1
_ENDPAUSE = 0x1000
_RATE, _VOLUME, _PITCH = 1, 2, 3
_WORD_EVENT = 1
_IPA = 2


class EspeakRefused(Exception):
    """This engine must not speak; ``code`` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code


@dataclass(frozen=True)
class Word:
    """A word as it was spoken: where it stands in the text, and when it begins."""

    start: int
    length: int
    milliseconds: int


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char_p),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Espeak:
    """The engine, initialised.

    Raises:
        EspeakRefused: it is too old, not the only one loaded, or does not start.
    """

    def __init__(self, library: str, data: str) -> None:
        try:
            self._library = ctypes.CDLL(library)
        except OSError:
            raise EspeakRefused("library_missing") from None
        _declare(self._library)
        self.version: str = self._library.espeak_Info(None).decode()
        if version_of(self.version) < VERSION_MIN:
            raise EspeakRefused("engine_too_old", self.version)
        if len(mapped_engines()) > 1:
            raise EspeakRefused("several_engines")
        started = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), _DONT_EXIT)
        if started != SAMPLE_RATE:
            raise EspeakRefused("engine_did_not_start")
        self._variants = _variants(Path(data))
        self.voices = self._listed_voices()
        self._samples = bytearray()
        self._on_word: Callable[[Word], bool] | None = None
        self._callback = _Callback(self._collect)  # kept: C holds no reference to it
        self._library.espeak_SetSynthCallback(self._callback)

    def _listed_voices(self) -> dict[str, str]:
        """The identifier of every voice by each of its names, in lower case."""
        listed, found = self._library.espeak_ListVoices(None), {}
        place = 0
        while listed[place]:
            voice = listed[place].contents
            identifier = voice.identifier.decode()
            found[identifier.lower()] = identifier
            found.setdefault(identifier.rpartition("/")[2].lower(), identifier)
            place += 1
        return found

    def voice(self, name: str) -> str:
        """The exact identifier of the voice called ``name``, as in "vi" or "cmn+Annie".

        Raises:
            ValueError: there is none; the engine itself would silently take another.
        """
        base, plus, variant = name.partition("+")
        identifier = self.voices.get(base.lower())
        if identifier is None or (plus and variant not in self._variants):
            raise ValueError(f"no voice {name!r}")
        return identifier + plus + variant

    def use(self, voice: str, *, rate: int, volume: int = 100, pitch: int = 50) -> None:
        """Take these settings now, and check that they were taken.

        Raises:
            EspeakRefused: the engine took others.
        """
        self._library.espeak_SetVoiceByName(voice.encode())
        current = self._library.espeak_GetCurrentVoice()
        if not current or current.contents.identifier.decode() != voice:
            raise EspeakRefused("voice_not_taken")
        for parameter, value in ((_RATE, rate), (_VOLUME, volume), (_PITCH, pitch)):
            self._library.espeak_SetParameter(parameter, value, 0)
            if self._library.espeak_GetParameter(parameter, 1) != value:
                raise EspeakRefused("setting_not_taken")

    def speak(self, text: str, on_word: Callable[[Word], bool]) -> bytes:
        """``text`` as 16-bit samples; ``on_word`` is told each word and says whether to go on."""
        encoded = text.encode()
        self._samples, self._on_word = bytearray(), on_word
        flags = _UTF8 | _ENDPAUSE
        try:
            failed = self._library.espeak_Synth(
                encoded, len(encoded) + 1, 0, 1, 0, flags, None, None
            )
            if failed:
                raise EspeakRefused("synthesis_failed")
            return bytes(self._samples)
        finally:
            self._samples, self._on_word = bytearray(), None

    def _collect(self, samples: object, count: int, events: object) -> int:
        """Called by the engine with each buffer; 1 stops it."""
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, count * 2)  # type: ignore[arg-type]
        place, go_on = 0, True
        while events[place].type:  # type: ignore[index]
            event = events[place]  # type: ignore[index]
            if event.type == _WORD_EVENT and event.length > 0 and self._on_word:
                word = Word(event.text_position - 1, event.length, event.audio_position)
                go_on = self._on_word(word) and go_on
            place += 1
        return 0 if go_on else 1

    def phonemes(self, text: str) -> str:
        """How the present voice would pronounce ``text``, in IPA."""
        encoded = ctypes.create_string_buffer(text.encode())
        rest = ctypes.c_void_p(ctypes.addressof(encoded))
        said = []
        while rest.value:
            clause = self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA)
            said.append((clause or b"").decode())
        return " ".join(said)


def _declare(library: ctypes.CDLL) -> None:
    """The functions used, as speak_lib.h has them."""
    library.espeak_Info.restype = ctypes.c_char_p
    library.espeak_Info.argtypes = [ctypes.c_void_p]
    library.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
    library.espeak_ListVoices.argtypes = [ctypes.c_void_p]
    library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
    library.espeak_GetCurrentVoice.restype = ctypes.POINTER(_Voice)
    library.espeak_SetParameter.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int]
    library.espeak_GetParameter.argtypes = [ctypes.c_int, ctypes.c_int]
    library.espeak_SetSynthCallback.argtypes = [_Callback]
    library.espeak_SetSynthCallback.restype = None
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]


def version_of(text: str) -> tuple[int, ...]:
    """The leading numbers of a version: "1.52.0" or "1.52-dev" gives at least (1, 52)."""
    numbers = []
    for each in text.replace("-", ".").split("."):
        if not each.isdigit():
            break
        numbers.append(int(each))
    return tuple(numbers)


def mapped_engines(maps: Path = Path("/proc/self/maps")) -> set[str]:
    """Every espeak library loaded in this process; empty where the system does not tell."""
    try:
        lines = maps.read_text().splitlines()
    except OSError:
        return set()
    paths = {line.split(maxsplit=5)[5] for line in lines if "/" in line}
    return {each for each in paths if Path(each).name.startswith("libespeak")}


def _variants(data: Path) -> frozenset[str]:
    return frozenset(each.name for each in (data / "voices" / "!v").iterdir())


def self_test(engine: Espeak) -> None:
    """Have each language's voice pronounce a greeting, in letters.

    Raises:
        EspeakRefused: one is pronounced as only a mixed-up installation does.
    """
    for lexicon in LEXICONS.values():
        greeting, expected = lexicon.PROBE
        try:
            engine.use(engine.voice(lexicon.VOICE), rate=120)
        except ValueError:
            raise EspeakRefused("self_test_failed", lexicon.VOICE) from None
        if engine.phonemes(greeting) != expected:
            raise EspeakRefused("self_test_failed", lexicon.VOICE)


@cache
def load() -> Espeak:
    """The engine of this process, loaded before anything else could load another.

    Raises:
        EspeakRefused: speech is not to be had here.
    """
    try:
        import espeakng_loader  # noqa: PLC0415 - a machine without it is told so, not broken

        library, data = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
    except (ImportError, RuntimeError):
        raise EspeakRefused("library_missing") from None
    engine = Espeak(library, data)
    self_test(engine)
    return engine
