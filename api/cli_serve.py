"""`handrail serve`, `demo` and `project`: what goes on until somebody stops it."""

import signal
import socket
import sys
from dataclasses import replace
from threading import Event
from typing import Annotated

import typer

from api import demonstration, logs
from api.cli_common import EXIT_REFUSED, Data, Lang, language, note, opened, settings_of, stop
from api.office import Office
from api.projecting import project
from api.settings import LOOPBACK, WORKERS_MAX, Settings
from kiosk.machine import MachineWrong
from kiosk.words import Words


def add_to(app: typer.Typer) -> None:
    """Give the application these commands."""
    app.command()(serve)
    app.command()(demo)
    app.command("project")(project_views)


def serve(
    data: Data = None,
    host: str | None = None,
    port: int | None = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=WORKERS_MAX, help="Processes that answer staff.")
    ] = None,
    kiosk_port: Annotated[
        int | None, typer.Option(help="With several: where the kiosk is; else the next port.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Serve the kiosk, the desk and the auditor's pages."""
    words, lang = Words.load(), language(lang)
    settings = settings_of(data)
    settings = replace(
        settings,
        host=host or settings.host,
        port=port or settings.port,
        workers=workers or settings.workers,
        kiosk_port=kiosk_port or settings.kiosk_port,
    )
    with opened(data, words, lang) as office:
        office.settings = settings
        _serve(office, demonstration.addresses(settings, words, lang), words, lang)


def demo(
    data: Data = None,
    size: Annotated[str, typer.Option(help="small, full, or a per cent such as 5.")] = "small",
    port: int | None = None,
    *,
    serve: Annotated[bool, typer.Option(help="Stay and serve; or only prepare.")] = True,
    lang: Lang = None,
) -> None:
    """An invented prefecture's year, imported and served."""
    settings = settings_of(data)
    settings = replace(settings, port=port or settings.port)
    words, lang = Words.load(), language(lang)
    try:
        ready = demonstration.prepare(settings, size, _progress, note, words, lang)
    except demonstration.NotADemonstration as error:
        stop(words.t("cli.demo_not_here", lang, data=str(error)), EXIT_REFUSED)
    lines = demonstration.welcome(ready, settings, words, lang)
    with opened(data, words, lang) as office:
        office.settings = settings
        if serve:
            _serve(office, lines, words, lang)
        else:
            typer.echo("\n".join(lines))


def project_views(data: Data = None, lang: Lang = None) -> None:
    """Feed the views and seal the log here; while another process does, wait to take over."""
    words, lang = Words.load(), language(lang)
    logs.begin()
    end = Event()
    with opened(data, words, lang) as office:
        for which in (signal.SIGTERM, signal.SIGINT):
            signal.signal(which, lambda *_: end.set())
        project(office, end)


def _serve(office: Office, lines: list[str], words: Words, lang: str) -> None:
    # Looked at first: whoever reads the addresses should find us there, and not somebody else.
    settings = office.settings
    for port in {settings.port, settings.port_of_kiosk}:
        _must_be_free(settings.host, port, words, lang)
    if settings.metrics_port is not None:
        _must_be_free(LOOPBACK, settings.metrics_port, words, lang)
    typer.echo("\n".join(lines))
    try:
        _run(office, settings, words)
    except MachineWrong as why:
        stop(words.t("kiosk.wrong", lang, why=str(why)), EXIT_REFUSED)


def _run(office: Office, settings: Settings, words: Words) -> None:
    if settings.workers > 1:
        from api.watching import keep_serving  # noqa: PLC0415 - only who serves loads what serves

        keep_serving(office)
    else:
        from api.app import serve as run  # noqa: PLC0415

        run(office, words)


def _must_be_free(host: str, port: int, words: Words, lang: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            stop(words.t("cli.port_taken", lang, port=port), EXIT_REFUSED)


def _progress(name: str, done: int, height: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done >= height else ""
        sys.stderr.write(f"\r{name}: {done:,} / {height:,} {end}")
        sys.stderr.flush()
