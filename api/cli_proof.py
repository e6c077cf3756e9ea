"""`handrail checkpoint`, `prove`, `log` and `witness`: what leaves the house as proof."""

from pathlib import Path
from typing import Annotated
from urllib.error import HTTPError, URLError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import typer

from api.cli_common import (
    EXIT_REFUSED,
    Data,
    Lang,
    language,
    must_be_writable,
    note,
    opened,
    stop,
)
from api.office import Office
from api.papers import checkpoint_page
from kiosk.words import Words
from ledger.errors import ProofWrong
from ledger.proof.cosigning import open_witness, trust
from ledger.proof.notes import Key, Signature, Use, is_name, parse_signature
from ledger.proof.opening import create_log_key, read_key, replace_log_key
from ledger.proof.witness import REQUEST_BYTES_MAX, Reply, Request, Witness, parse_request

ANSWER_S_MAX = 30
CONFLICT = 409

Out = Annotated[Path | None, typer.Option("--out", help="Write it there, not on the screen.")]
log_app = typer.Typer(no_args_is_help=True, help="The log, its keys, and who cosigns it.")
witness_app = typer.Typer(no_args_is_help=True, help="Cosign the logs of others.")


def add_to(app: typer.Typer) -> None:
    """Give the application these commands."""
    app.command("checkpoint")(checkpoint)
    app.command("prove")(prove)
    app.add_typer(log_app, name="log")
    app.add_typer(witness_app, name="witness")


def checkpoint(out: Out = None, data: Data = None, lang: Lang = None) -> None:
    """Seal what is recorded, and give its root: as text, or as a page (.html) to print."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        sealed = office.log.seal()
        is_page = out is not None and out.suffix == ".html"
        page = checkpoint_page(sealed, office.today(), words, lang) if is_page else None
        text = page or str(sealed)
        _give(text, out, data, words, lang)


def prove(
    position: Annotated[int, typer.Argument(min=1, help="The fact's position.")],
    receipt: Annotated[
        bool, typer.Option("--receipt", help="With what it says, also what is sealed: personal.")
    ] = False,
    out: Out = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """The proof that a fact is in the newest checkpoint, for whoever has that."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        office.log.seal()
        text = office.receipt(position) if receipt else str(office.log.prove(position))
        _give(text, out, data, words, lang)


@log_app.command("keys")
def keys(data: Data = None, lang: Lang = None) -> None:
    """The log's public keys, as the lines of a policy; the newest last."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        for key in office.log.keys:
            typer.echo(f"log {key.text}")


@log_app.command("turn-key")
def turn_key(data: Data = None, lang: Lang = None) -> None:
    """Sign with a new key from now on; the newest checkpoint is signed by both."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        key = replace_log_key(office.directory, office.log)
        typer.echo(words.t("proof.key_turned", lang, vkey=key.text))


@log_app.command("request")
def request(
    old: Annotated[int, typer.Option(min=0, help="The size that the witness saw last.")] = 0,
    out: Out = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """What a witness is asked, as a file to carry there."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        _give(str(_request_of(office, old)), out, data, words, lang)


@log_app.command("cosigned")
def cosigned(
    asked: Annotated[Path, typer.Argument(help="What the witness was asked.")],
    answer: Annotated[Path, typer.Argument(help="What the witness gave back.")],
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Keep the signatures of a witness, brought back in a file."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        # The answer does not say what was signed, and the log may have grown since.
        size = parse_request(_text_of(asked)).note.checkpoint.size
        _keep(office, size, _text_of(answer), words, lang)


@log_app.command("ask")
def ask(
    url: Annotated[str, typer.Argument(help="Where the witness is: https://.../witness")],
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Ask a witness over the network, and keep what it signs."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        asked = _request_of(office, 0)
        reply = _post(url, asked)
        if reply.status == CONFLICT and reply.body.strip().isdigit():
            asked = _request_of(office, int(reply.body))
            reply = _post(url, asked)
        if reply.status != 200:
            _say_why_not(reply, words, lang)
        _keep(office, asked.note.checkpoint.size, reply.body, words, lang)


@witness_app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="For instance county.example/witness.")],
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Make this office a witness of other logs; prints its public key."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        path = office.directory.witness_key_file
        if path.exists():
            held = read_key(path).key.text
            stop(words.t("proof.witness_exists", lang, vkey=held), EXIT_REFUSED)
        if not is_name(name):
            stop(words.t("proof.name_wrong", lang), 2)
        typer.echo(create_log_key(path, name, Use.COSIGNATURE).key.text)


@witness_app.command("trust")
def trust_log(
    vkey: Annotated[str, typer.Argument(help="A line of `handrail log keys` there.")],
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Tell the witness of a log, or of a new key of one."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        key = Key.parse(vkey.removeprefix("log ").strip())
        trust(office.directory.witness_logs, key)
        typer.echo(words.t("proof.trusted", lang, name=key.name))


@witness_app.command("cosign")
def cosign(
    asked: Annotated[Path, typer.Argument(help="What `handrail log request` wrote there.")],
    out: Out = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Cosign what was brought in a file, if it continues what was seen."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        reply = _witness(office, words, lang).add_checkpoint(_text_of(asked))
        if reply.status != 200:
            _say_why_not(reply, words, lang)
        _give(reply.body, out, data, words, lang)


def _request_of(office: Office, old: int) -> Request:
    sealed = office.log.seal()
    size = sealed.checkpoint.size
    # A witness that saw more than there is has seen a log that was cut: it will say so.
    path = office.log.consistency(old, size) if old <= size else []
    return Request(old, tuple(path), sealed)


def _post(url: str, asked: Request) -> Reply:
    address = url.rstrip("/") + "/add-checkpoint"
    if not address.startswith(("https://", "http://")):
        return Reply(0, address)
    told = HttpRequest(address, str(asked).encode(), method="POST")  # noqa: S310
    try:
        with urlopen(told, timeout=ANSWER_S_MAX) as answer:  # noqa: S310
            return Reply(answer.status, answer.read(REQUEST_BYTES_MAX).decode())
    except HTTPError as error:
        return Reply(error.code, error.read(REQUEST_BYTES_MAX).decode(errors="replace"))
    except (URLError, OSError, ValueError) as error:
        return Reply(0, str(getattr(error, "reason", error)))


def _keep(office: Office, size: int, answer: str, words: Words, lang: str) -> None:
    lines = [line for line in answer.split("\n") if line]
    found: list[Signature] = [parse_signature(line) for line in lines]
    kept = office.log.add_cosignatures(size, found)
    number = len(kept.signatures) - 1
    typer.echo(words.t("proof.cosigned", lang, number=number, size=size))


def _witness(office: Office, words: Words, lang: str) -> Witness:
    witness = open_witness(office.directory, office.ledger.now)
    if witness is None:
        stop(words.t("proof.no_witness", lang), EXIT_REFUSED)
    return witness


def _say_why_not(reply: Reply, words: Words, lang: str) -> None:
    why = reply.body.strip()
    stop(words.t("proof.not_cosigned", lang, status=reply.status, why=why), EXIT_REFUSED)


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > REQUEST_BYTES_MAX:
            raise ProofWrong(what=path.name)
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProofWrong(what=path.name) from error


def _give(text: str, out: Path | None, data: Path | None, words: Words, lang: str) -> None:
    if out is None:
        typer.echo(text, nl=False)
        return
    must_be_writable(out, [], data, words, lang)
    out.write_text(text, encoding="utf-8", newline="\n")
    note(words.t("proof.saved", lang, file=out.name))
