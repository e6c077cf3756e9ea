"""Building the bank: which clips are missing, what renders them, and how far it is."""

import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import typer

from api.cli_common import note, opened
from api.office import Office
from api.settings import Settings
from kiosk.speech.bank import BankVoice, BankWriter
from kiosk.speech.inventory import Wanted, inventory
from kiosk.speech.packs import Pack, read_pack, recording_list, to_translate, translated
from kiosk.speech.rendering import ingredients
from kiosk.speech.rendering.building import Made, render_all
from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.rendering.protocols import SAMPLE_RATE, RendererMissing
from kiosk.words import LANGUAGES, Words
from ledger.application import DataDirectory
from projections import kind_words, stations

PROGRESS_SECONDS = 10.0
TRANSLATED_FROM = "zh-Hans"
"""The catalogue whose list is translated for a language that has none."""


@dataclass(frozen=True)
class Built:
    """How a build ended: clips no voice could say, and how long it took, in seconds."""

    left_out: tuple[Wanted, ...]
    seconds: float


class Build:
    """One run of the command.

    Args:
        spoken: languages to render; all that have a voice when there are none.
        packs: folders with Piper models; a pack's language is rendered by it.

    Raises:
        RendererMissing: a language has no voice.
        PackRefused: a folder is no pack.
    """

    def __init__(
        self, settings: Settings, words: Words, spoken: Sequence[str], packs: Sequence[Path]
    ) -> None:
        self._settings, self._words = settings, words
        self._packs = {each.voice.lang: each for each in map(_rendered, packs)}
        languages = spoken or [*dict.fromkeys((*ingredients.VOICES, *self._packs))]
        self._voices = [self._voice(each) for each in languages]

    def _voice(self, lang: str) -> BankVoice:
        if lang in self._packs:
            return self._packs[lang].voice
        if lang not in ingredients.VOICES:
            raise RendererMissing("no_voice", language=lang)
        return BankVoice(lang, ingredients.VOICES[lang], "neural", "Apache-2.0", "Kokoro-82M")

    @property
    def needs_styles(self) -> bool:
        """Whether a language is rendered by the neural voices."""
        return any(each.kind == "neural" for each in self._voices)

    def run(self, lang: str, jobs: int, *, afresh: bool) -> Built:
        """Render what is missing and put the bank in its place; ``lang`` is the operator's.

        Raises:
            BankRefused: the bank that is there is none.
            RendererMissing, Broken, Late: nothing can be rendered.
        """
        began = time.monotonic()
        names = _places(self._settings, self._words, lang)
        with BankWriter(self._settings.bank) as bank:
            bank.take_over(but=self._voices)
            tasks = list(self._missing(bank, names, afresh=afresh))
            left_out = self._render(bank, tasks, jobs, lang)
            bank.finish()
        return Built(tuple(left_out), time.monotonic() - began)

    def _missing(
        self, bank: BankWriter, names: Sequence[str], *, afresh: bool
    ) -> Iterator[tuple[BankVoice, Wanted]]:
        """What is to be rendered, the languages in turn: none waits for another to be finished."""
        by_voice = []
        for voice in self._voices:
            wanted = self._wanted(voice, names)
            bank.keep_only(voice, () if afresh else wanted)
            by_voice.append([(voice, each) for each in bank.missing(voice, wanted)])
        for in_turn in zip_longest(*by_voice):
            yield from (each for each in in_turn if each is not None)

    def _wanted(self, voice: BankVoice, names: Sequence[str]) -> Sequence[Wanted]:
        if voice.lang in LANGUAGES:
            return inventory(self._words, voice.lang, names)
        lines = to_translate(recording_list(inventory(self._words, TRANSLATED_FROM)))
        filled = translated(lines, self._packs[voice.lang])
        return [each.wanted for each in filled if each.clip.text]

    def _render(
        self,
        bank: BankWriter,
        tasks: Sequence[tuple[BankVoice, Wanted]],
        jobs: int,
        lang: str,
    ) -> list[Wanted]:
        left_out = []
        progress = _Progress(len(tasks), self._words, lang)
        for made in render_all(tasks, jobs, self._start):
            if made.samples is None:
                left_out.append(made.wanted)
            else:
                bank.add(made.voice, made.wanted, made.samples)
            progress.tell(made)
        progress.end()
        return left_out

    def _start(self) -> RenderingChild:
        models = {lang: pack.folder / str(pack.model) for lang, pack in self._packs.items()}
        return RenderingChild(self._settings.bank.parent, models)


def _rendered(folder: Path) -> Pack:
    """The pack in ``folder``, which has a model.

    Raises:
        RendererMissing: it has recordings; those are added, not rendered.
    """
    pack = read_pack(folder)
    if pack.voice.kind != "piper" or pack.model is None:
        raise RendererMissing("pack_without_model", file=folder.name)
    return pack


def take_styles(given: Path | None, folder: Path) -> None:
    """Have the styles of the neural voices in ``folder``.

    Raises:
        RendererMissing: they are not there and cannot be had.
    """
    if given is not None:
        ingredients.take_styles(given, folder)
        return
    try:
        for voice in ingredients.STYLE_DIGESTS:
            ingredients.style(folder, voice)
    except RendererMissing:
        _fetch_styles(folder)


def _fetch_styles(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise RendererMissing("styles_missing", package=ingredients.STYLES_PACKAGE)
    folder.mkdir(parents=True, exist_ok=True)
    tarball = folder / ingredients.STYLES_FILE
    fetched = subprocess.run(  # noqa: S603 - words of ours
        [npm, "pack", "--silent", ingredients.STYLES_PACKAGE],
        cwd=folder,
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    try:
        if fetched.returncode:
            raise RendererMissing("styles_missing", package=ingredients.STYLES_PACKAGE)
        ingredients.take_styles(tarball, folder)
    finally:
        tarball.unlink(missing_ok=True)


def _places(settings: Settings, words: Words, lang: str) -> list[str]:
    """Names of the office's places and services, if there is an office; never a person's."""
    if not DataDirectory(settings.data).exists:
        return []
    with opened(settings.data, words, lang) as office:
        return sorted(_names(office))


def _names(office: Office) -> set[str]:
    views = office.whole()
    return {
        *(each.name for each in stations.listed(views)),
        *(each.word for each in kind_words.words(views)),
    }


class _Progress:
    """How far it is, said now and then."""

    def __init__(self, clips: int, words: Words, lang: str) -> None:
        self._clips, self._words, self._lang = clips, words, lang
        self._done = 0
        self._began = self._told = time.monotonic()
        self._by_language: dict[str, Counter[str]] = {}

    def tell(self, made: Made) -> None:
        """One more is ready."""
        self._done += 1
        counted = self._by_language.setdefault(made.voice.lang, Counter())
        counted["clips"] += made.samples is not None
        counted["samples"] += 0 if made.samples is None else len(made.samples)
        counted["milliseconds"] += round(made.seconds * 1000)
        now = time.monotonic()
        if now - self._told < PROGRESS_SECONDS:
            return
        self._told = now
        a_minute = self._done / (now - self._began) * 60
        said = self._words.t(
            "voices.progress",
            self._lang,
            done=self._done,
            clips=self._clips,
            rate=round(a_minute),
            minutes=round((self._clips - self._done) / a_minute),
        )
        if sys.stderr.isatty():
            typer.echo(f"\r\x1b[K{said}", err=True, nl=False)
        else:
            note(said)

    def end(self) -> None:
        """What was made, language by language."""
        if sys.stderr.isatty():
            note("")
        for lang, counted in self._by_language.items():
            said = self._words.t(
                "voices.rendered",
                self._lang,
                language=lang,
                clips=counted["clips"],
                minutes=round(counted["samples"] / SAMPLE_RATE / 60),
                took=round(counted["milliseconds"] / 60_000),
            )
            note(said)
