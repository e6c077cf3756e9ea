"""`handrail kiosk`: what is typed, and what runs, on a kiosk's own computer."""

import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from threading import Event as Flag
from typing import Annotated

import typer

from api.agent import acceptance, browsing, simulating
from api.agent.agent import Agent, UnknownKey, socket_keys
from api.agent.installing import Installation, write_files
from api.agent.reporting import Reporter
from api.agent.server import NotAnAddress, Server, Unreachable
from api.agent.trying import Expected, try_out
from api.cli_common import EXIT_REFUSED, Lang, language, note, stop
from kiosk.doors import Part
from kiosk.machine import NAME
from kiosk.machines import Event
from kiosk.words import LANGUAGES, Words

KEY_BYTES = 32
SENT_SECONDS_MAX = 60
"""So long a script waits for a server that is away."""
SCREEN = "1080x1920"

kiosk_app = typer.Typer(no_args_is_help=True, help="A kiosk's own computer.")

ServerUrl = Annotated[
    str, typer.Option("--server", envvar="HANDRAIL_KIOSK_SERVER", help="http://HOST:PORT")
]
KeyFile = Annotated[
    Path, typer.Option("--key", envvar="HANDRAIL_KIOSK_KEY", help="The file with the key.")
]
Screen = Annotated[
    str, typer.Option(envvar="HANDRAIL_KIOSK_SCREEN", help="Points across and down.")
]
Keypad = Annotated[
    str, typer.Option(envvar="HANDRAIL_KIOSK_KEYPAD", help="A part of the keypad's name.")
]
SocketIn = Annotated[
    str,
    typer.Option(envvar="HANDRAIL_KIOSK_SOCKET_IN", help="F13-F24: the keypad's headset is in."),
]
SocketOut = Annotated[
    str, typer.Option(envvar="HANDRAIL_KIOSK_SOCKET_OUT", help="F13-F24: it is out.")
]


@kiosk_app.command("agent")
def run_agent(
    server: ServerUrl,
    key: KeyFile,
    socket_in: SocketIn = "",
    socket_out: SocketOut = "",
    lang: Lang = None,
) -> None:
    """Watch the headset socket and the card reader, and report, until stopped."""
    words, lang = Words.load(), language(lang)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        keys = socket_keys(socket_in or None, socket_out or None)
    except UnknownKey as why:
        stop(words.t("agent.unknown_key", lang, name=str(why)), 2)
    became: dict[Event, str] = {}

    def said(event: Event, how: str) -> None:
        # What is sent every few seconds is written down once.
        if became.get(event) != how:
            note(_report(event, how, words, lang))
        became[event] = how

    agent = Agent(_server(server, key, words, lang), said, keys)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: agent.stop())
    note(words.t("agent.watching", lang, server=server))
    agent.run()


@kiosk_app.command("simulate")
def simulate(
    server: ServerUrl,
    key: KeyFile,
    script: Annotated[Path | None, typer.Option(help="Lines to play; else they are typed.")] = None,
    lang: Lang = None,
) -> None:
    """Let happen what is typed: headset in, headset out, card NUMBER, card out, key, wait, quit."""
    words, lang = Words.load(), language(lang)
    failed: list[str] = []

    became: dict[Event, str] = {}

    def said(event: Event, how: str) -> None:
        if became.get(event) != how:
            typer.echo(_report(event, how, words, lang))
        became[event] = how

    reporter = Reporter(_server(server, key, words, lang), said)
    reporter.start()

    def happen(event: Event, card: str | None) -> None:
        became.pop(event, None)  # what is typed is answered, each time
        reporter.tell(event, card)
        if not reporter.wait(SENT_SECONDS_MAX):
            failed.append(event)

    def wrong(why: simulating.NotUnderstood) -> None:
        failed.append(str(why))
        note(words.t("simulate.not_understood", lang, said=str(why)))

    try:
        lines = _lines(script, words, lang)
        simulating.play(lines, happen, time.sleep, wrong)
    finally:
        reporter.stop()
    if failed and script is not None:
        raise typer.Exit(EXIT_REFUSED)


@kiosk_app.command("key")
def make_key(
    name: Annotated[str, typer.Argument(help="The machine: small letters, figures and -.")],
    out: Annotated[Path | None, typer.Option(help="The file for the key; else NAME.key.")] = None,
    lang: Lang = None,
) -> None:
    """Make a key for a machine, and print the lines for kiosk.toml."""
    words, lang = Words.load(), language(lang)
    if not NAME.fullmatch(name):
        stop(words.t("kiosk_key.name", lang), 2)
    file = out or Path(f"{name}.key")
    key = secrets.token_urlsafe(KEY_BYTES)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        stop(words.t("kiosk.file_exists", lang, file=str(file)), EXIT_REFUSED)
    except OSError:
        stop(words.t("kiosk.not_written", lang, file=str(file)), EXIT_REFUSED)
    with os.fdopen(descriptor, "w") as written:
        written.write(f"{key}\n")
    typer.echo(f'[machines.{name}]\nkey_sha256 = "{sha256(key.encode()).hexdigest()}"')
    note(words.t("kiosk_key.made", lang, file=str(file)))


@kiosk_app.command("browser")
def browser(
    server: ServerUrl,
    key: KeyFile,
    profile: Annotated[Path, typer.Option(help="A folder of its own: emptied at each start.")],
    program: Annotated[
        str, typer.Option(envvar="HANDRAIL_KIOSK_BROWSER", help="The browser.")
    ] = "chromium",
    compositor: Annotated[
        str, typer.Option(envvar="HANDRAIL_KIOSK_COMPOSITOR", help="What shows it; '' for none.")
    ] = "cage --",
    lang: Lang = None,
) -> None:
    """Show the machine's page, and nothing else, on the whole screen."""
    words, lang = Words.load(), language(lang)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    ours = _server(server, key, words, lang)
    over = Flag()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: over.set())
    started = browsing.command(ours, profile, program, compositor)
    try:
        browsing.browse(ours, started, profile, over.wait)
    except FileNotFoundError as why:
        stop(words.t("kiosk.no_program", lang, program=str(why.filename)), EXIT_REFUSED)


@kiosk_app.command("self-test")
def self_test(  # noqa: PLR0913 - each is an option of the command
    server: ServerUrl,
    key: KeyFile,
    *,
    screen: Screen = SCREEN,
    keypad: Keypad = "",
    socket_in: SocketIn = "",
    play: Annotated[str, typer.Option(envvar="HANDRAIL_KIOSK_PLAY", help="Plays a WAV.")] = (
        "aplay -q"
    ),
    capture: Annotated[
        str, typer.Option(envvar="HANDRAIL_KIOSK_CAPTURE", help="Records one, until stopped.")
    ] = "",
    without: Annotated[list[Part] | None, typer.Option(help="What this machine has not.")] = None,
    root: Annotated[Path, typer.Option(hidden=True)] = Path("/"),
    lang: Lang = None,
) -> None:
    """Try out voice, keys, screen and headset socket; have it written down."""
    words, lang = Words.load(), language(lang)
    width, height = _size(screen, words, lang)
    ours = _server(server, key, words, lang)
    expected = Expected(width, height, keypad, bool(socket_in), play, capture or None, root)
    parts = tuple(part for part in Part if part not in (without or ()))
    try:
        works = try_out(ours, expected, parts)
        answer = ours.tell("/machine/self-test", {"works": {p.value: w for p, w in works.items()}})
    except Unreachable:
        stop(words.t("kiosk.away", lang, server=server), EXIT_REFUSED)
    for part, is_good in works.items():
        _tell_part(part, words, is_good=is_good)
    if answer.status >= 400:
        stop(answer.do or str(answer.status), EXIT_REFUSED)
    if not all(works.values()):
        raise typer.Exit(EXIT_REFUSED)


@kiosk_app.command("install-files")
def install_files(  # noqa: PLR0913 - each is an option of the command
    folder: Annotated[Path, typer.Argument(help="An empty folder; copy what is in it to /.")],
    server: ServerUrl,
    machine: Annotated[str, typer.Option(help="What kiosk.toml calls it.")],
    *,
    screen: Screen = SCREEN,
    keypad: Keypad = "",
    socket_in: SocketIn = "",
    socket_out: SocketOut = "",
    command: Annotated[str, typer.Option(help="Where handrail is on that computer.")] = "",
    lang: Lang = None,
) -> None:
    """Write the units, the browser's policy and what belongs to them."""
    words, lang = Words.load(), language(lang)
    _size(screen, words, lang)
    if not NAME.fullmatch(machine):
        stop(words.t("kiosk_key.name", lang), 2)
    what = Installation(
        machine=machine,
        server=server,
        command=command or str(Path(sys.executable).parent / "handrail"),
        lang=lang,
        screen=screen,
        keypad=keypad,
        socket_in=socket_in,
        socket_out=socket_out,
    )
    try:
        written = write_files(folder, what)
    except NotAnAddress:
        stop(words.t("kiosk.not_an_address", lang), 2)
    except FileExistsError as why:
        stop(words.t("kiosk.file_exists", lang, file=str(why)), EXIT_REFUSED)
    except OSError:
        stop(words.t("kiosk.not_written", lang, file=str(folder)), EXIT_REFUSED)
    typer.echo("\n".join(str(each) for each in written))
    note(words.t("kiosk.files_written", lang))


@kiosk_app.command("acceptance")
def accept(
    sheet: Annotated[Path | None, typer.Argument(help="A sheet that was filled in.")] = None,
    machine: Annotated[str, typer.Option(help="For a new sheet: which machine.")] = "",
    lang: Lang = None,
) -> None:
    """Print the acceptance sheet, or say what is open on one that was filled in."""
    words, lang = Words.load(), language(lang)
    if sheet is None:
        typer.echo(acceptance.blank(machine, words, lang))
        return
    try:
        said = acceptance.read_sheet(sheet.read_text(encoding="utf-8"))
    except OSError:
        stop(words.t("kiosk.not_read", lang, file=str(sheet)), EXIT_REFUSED)
    except (acceptance.NotASheet, UnicodeDecodeError) as why:
        stop(words.t("acceptance.unreadable", lang, why=str(why)), EXIT_REFUSED)
    opened = list(acceptance.open_lines(said))
    for line, what in opened:
        typer.echo(f"{line.id}: {words.t(f'acceptance.open_{what}', lang)}")
        typer.echo(f"  {words.t(f'acceptance.{line.id}', lang)} ({line.clause})")
    if opened:
        raise typer.Exit(EXIT_REFUSED)
    typer.echo(words.t("acceptance.complete", lang))


def _server(url: str, file: Path, words: Words, lang: str) -> Server:
    try:
        key = file.read_text(encoding="utf-8").strip()
        return Server(url, key)
    except NotAnAddress:
        stop(words.t("kiosk.not_an_address", lang), 2)
    except (OSError, UnicodeDecodeError):
        stop(words.t("kiosk.not_read", lang, file=str(file)), EXIT_REFUSED)


def _size(screen: str, words: Words, lang: str) -> tuple[int, int]:
    width, _, height = screen.partition("x")
    if not (width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
        stop(words.t("kiosk.screen", lang), 2)
    return int(width), int(height)


def _lines(script: Path | None, words: Words, lang: str) -> Iterable[str]:
    if script is None:
        return _typed()
    try:
        return script.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        stop(words.t("kiosk.not_read", lang, file=str(script)), EXIT_REFUSED)


def _typed() -> Iterator[str]:
    while True:
        if sys.stdin.isatty():
            sys.stderr.write("> ")
            sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            return
        yield line


def _report(event: Event, how: str, words: Words, lang: str) -> str:
    key = f"agent.{how}"
    told = words.t(key, lang) if key in words else how
    return f"{event}: {told}"


def _tell_part(part: Part, words: Words, *, is_good: bool) -> None:
    for lang in LANGUAGES:
        typer.echo(words.t(f"self_test.{part.value}_{'works' if is_good else 'broken'}", lang))
