"""`handrail voices`: the bank of clips that the kiosk speaks from."""

import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api import cli_voice_packs
from api.cli_common import EXIT_REFUSED, Data, Lang, language, note, opened, settings_of, stop
from api.office import Office
from api.settings import Settings
from kiosk.speech.bank import BankRefused, BankVoice, BankWriter
from kiosk.speech.frames import Broken, Late
from kiosk.speech.inventory import Wanted, inventory
from kiosk.speech.rendering import ingredients
from kiosk.speech.rendering.building import Made, render_all, voice_of
from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.rendering.protocols import SAMPLE_RATE, RendererMissing
from kiosk.words import Words
from ledger.application import DataDirectory
from projections import kind_words, stations

PROGRESS_SECONDS = 10.0
LEFT_OUT_MAX = 20
"""So many clips that no voice could say are named one by one."""

voices_app = typer.Typer(no_args_is_help=True, help="The voices the kiosk speaks with.")
cli_voice_packs.add_to(voices_app)


@voices_app.command("build")
def build(
    spoken: Annotated[
        list[str] | None, typer.Argument(help="Languages to render; all that have a voice.")
    ] = None,
    data: Data = None,
    lang: Lang = None,
    *,
    styles: Annotated[
        Path | None, typer.Option(help=f"{ingredients.STYLES_FILE}, where npm is not at hand.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Clips at once, half a gigabyte each.")] = 1,
    afresh: Annotated[bool, typer.Option(help="Say again what was said before.")] = False,
) -> None:
    """Render what the kiosk says; stopped and started again, it goes on where it was."""
    words, lang = Words.load(), language(lang)
    settings = settings_of(data)
    with _telling(words, lang):
        models: Mapping[str, Path] = {}
        voices = [voice_of(each, models) for each in spoken or ingredients.VOICES]
        take_styles(styles, settings.bank.parent)
        began = time.monotonic()
        with BankWriter(settings.bank) as bank:
            names = _places(settings, words, lang)
            tasks = list(_missing(bank, voices, words, names, afresh=afresh))
            left_out = _render(bank, tasks, jobs, _Progress(len(tasks), words, lang), settings)
            bank.finish()
    _tell_end(settings, left_out, time.monotonic() - began, words, lang)


@contextmanager
def _telling(words: Words, lang: str) -> Iterator[None]:
    """What cannot be is said, and ends the command."""
    try:
        yield
    except RendererMissing as missing:
        stop(words.t(f"voices.{missing.code}", lang, **missing.facts), EXIT_REFUSED)
    except BankRefused as refused:
        stop(words.t("voices.bank_refused", lang, reason=refused.reason), EXIT_REFUSED)
    except (Broken, Late):
        stop(words.t("voices.renderer_did_not_start", lang), EXIT_REFUSED)


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
    views = office.fresh()
    return {
        *(each.name for each in stations.listed(views)),
        *(each.word for each in kind_words.words(views)),
    }


def _missing(
    bank: BankWriter,
    voices: Iterable[BankVoice],
    words: Words,
    names: Sequence[str],
    *,
    afresh: bool,
) -> Iterator[tuple[BankVoice, Wanted]]:
    for voice in voices:
        wanted = inventory(words, voice.lang, names)
        bank.keep_only(voice, () if afresh else wanted)
        yield from ((voice, each) for each in bank.missing(voice, wanted))


def _render(
    bank: BankWriter,
    tasks: Sequence[tuple[BankVoice, Wanted]],
    jobs: int,
    progress: "_Progress",
    settings: Settings,
) -> list[Wanted]:
    """Render the tasks into the bank; what no voice could say."""
    left_out = []
    for made in render_all(tasks, jobs, lambda: RenderingChild(settings.bank.parent)):
        if made.samples is None:
            left_out.append(made.wanted)
        else:
            bank.add(made.voice, made.wanted, made.samples)
        progress.tell(made)
    progress.end()
    return left_out


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


def _tell_end(
    settings: Settings, left_out: Sequence[Wanted], seconds: float, words: Words, lang: str
) -> None:
    for each in left_out[:LEFT_OUT_MAX]:
        note(words.t("voices.left_out", lang, language=each.clip.lang, text=each.clip.text))
    size = settings.bank.stat().st_size / 1_000_000
    told = words.t(
        "voices.built",
        lang,
        file=str(settings.bank),
        size=round(size),
        minutes=round(seconds / 60),
        left_out=len(left_out),
    )
    typer.echo(told)
