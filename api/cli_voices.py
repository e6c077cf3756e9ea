"""`handrail voices`: the bank of clips that the kiosk speaks from."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api import cli_voice_packs
from api.cli_common import EXIT_REFUSED, Data, Lang, language, note, settings_of, stop
from api.settings import Settings
from api.voice_building import Build, Built, take_styles
from kiosk.speech.bank_file import BankRefused
from kiosk.speech.frames import Broken, Late
from kiosk.speech.packs import PackRefused
from kiosk.speech.rendering import ingredients
from kiosk.speech.rendering.protocols import RendererMissing
from kiosk.words import Words

EXIT_STOPPED = 130
"""What a shell calls the end by Ctrl-C."""

LEFT_OUT_MAX = 20
"""So many clips that no voice could say are named one by one."""

voices_app = typer.Typer(no_args_is_help=True, help="The voices the kiosk speaks with.")
cli_voice_packs.add_to(voices_app)


@voices_app.command("build")
def build(  # noqa: PLR0913 - each is an option of the command
    spoken: Annotated[
        list[str] | None, typer.Argument(help="Languages to render; all that have a voice.")
    ] = None,
    data: Data = None,
    lang: Lang = None,
    *,
    packs: Annotated[
        list[Path] | None, typer.Option("--pack", help="The folder of a Piper voice.")
    ] = None,
    styles: Annotated[
        Path | None, typer.Option(help="What npm pack made, where npm is not at hand.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Clips at once, 600 MB each.")] = 1,
    afresh: Annotated[bool, typer.Option(help="Say again what was said before.")] = False,
) -> None:
    """Render what the kiosk says; stopped and started again, it goes on where it was."""
    words, lang = Words.load(), language(lang)
    settings = settings_of(data)
    with _telling(settings, words, lang):
        work = Build(settings, words, spoken or (), packs or ())
        if work.needs_styles:
            take_styles(styles, settings.bank.parent)
        built = work.run(lang, jobs, afresh=afresh)
    _tell_end(settings, built, words, lang)


@contextmanager
def _telling(settings: Settings, words: Words, lang: str) -> Iterator[None]:
    """What cannot be is said, and ends the command."""
    try:
        yield
    except RendererMissing as missing:
        known = ", ".join(ingredients.VOICES)
        told = words.t(f"voices.{missing.code}", lang, languages=known, **missing.facts)
    except PackRefused as refused:
        told = words.t(f"pack.refused_{refused.reason}", lang, **refused.facts)
    except BankRefused as refused:
        told = words.t(f"bank.refused_{refused.reason}", lang, file=str(settings.bank))
    except cli_voice_packs.NOT_WRITTEN:
        told = words.t("bank.not_written", lang, file=str(settings.bank))
    except (Broken, Late):
        told = words.t("voices.renderer_did_not_start", lang)
    except KeyboardInterrupt:
        stop(words.t("voices.stopped", lang), EXIT_STOPPED)
    else:
        return
    stop(told, EXIT_REFUSED)


def _tell_end(settings: Settings, built: Built, words: Words, lang: str) -> None:
    for each in built.left_out[:LEFT_OUT_MAX]:
        note(words.t("voices.left_out", lang, language=each.clip.lang, text=each.clip.text))
    told = words.t(
        "voices.built",
        lang,
        file=str(settings.bank),
        size=round(settings.bank.stat().st_size / 1_000_000),
        minutes=round(built.seconds / 60),
        left_out=len(built.left_out),
    )
    typer.echo(told)
