"""`handrail api-client`: let programs of others in, take their tokens back, list them."""

import json
import secrets
from datetime import date
from typing import Annotated, NamedTuple

import typer

from api import answering
from api.cli_common import EXIT_REFUSED, AsJson, Data, Lang, language, note, opened, stop
from api.days import day_of
from api.office import Office
from api.v1.callers import GRANTED, digest_of
from kiosk.words import Words
from ledger.aggregates import ApiClient
from ledger.work import Work
from projections import api_clients

TOKEN_BYTES = 32
PREFIX = "hr_"
"""By this whoever finds a token in a log or a repository sees what it is."""

api_client_app = typer.Typer(no_args_is_help=True, help="Programs of others that may come in.")


@api_client_app.command("add")
def add(  # noqa: PLR0913 - each is an option of the command
    name: Annotated[str, typer.Argument(help="How the program is called.")],
    *,
    right: Annotated[list[str], typer.Option(help="What it may do; as often as there are.")],
    area: Annotated[str | None, typer.Option(help="Only there; else everywhere.")] = None,
    organisation: Annotated[str | None, typer.Option(help="For whom; else this office.")] = None,
    until: Annotated[str | None, typer.Option(help="The last day on which the token opens.")] = (
        None
    ),
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Let a program in, and show its token this once; again, to give it one token more."""
    words, lang = Words.load(), language(lang)
    known = sorted(each.value for each in GRANTED)
    if not set(right) <= set(known):
        stop(words.t("api.right_unknown", lang, known=", ".join(known)), 2)
    ends = _day(until, words, lang)
    with opened(data, words, lang) as office:
        whose = organisation or office.organisation
        token = let_in(office, Grant(name, sorted(set(right)), whose, area), ends)
    if token is None:
        stop(words.t("api.client_other", lang, name=name), EXIT_REFUSED)
    note(words.t("api.client_added", lang, name=name))
    typer.echo(token)


class Grant(NamedTuple):
    """What a program is let in for: which rights, in which organisation and area."""

    name: str
    rights: list[str]
    organisation: str
    area: str | None = None


def let_in(office: Office, grant: Grant, until: date | None = None) -> str | None:
    """A new token of the program; ``None`` when it is registered, and otherwise than so."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    client_id, today = ApiClient.id_of(grant.name), office.today()

    def decide(work: Work) -> bool:
        client = work.begin(ApiClient, client_id)
        if not client.begun:
            client.register(occurred_on=today, **grant._asdict())
        elif not _is_so(client, grant):
            return False
        client.issue_token(occurred_on=today, token_sha256=digest_of(token), until=until)
        return True

    done = office.ledger.perform(office.by(office.new_key("api_client")), decide).value
    return token if done else None


def _is_so(client: ApiClient, grant: Grant) -> bool:
    told = client.standing[0]
    return all(getattr(told, name) == value for name, value in grant._asdict().items())


@api_client_app.command("revoke")
def revoke(name: str, data: Data = None, lang: Lang = None) -> None:
    """Take back every token of a program; from this moment none of them opens anything."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        client_id = ApiClient.id_of(name)
        if office.ledger.load(ApiClient, client_id) is None:
            stop(words.t("api.client_unknown", lang, name=name), EXIT_REFUSED)
        today = office.today()

        def decide(work: Work) -> int:
            client = work.change(ApiClient, client_id)
            held = sorted(client.held)
            for digest in held:
                client.revoke_token(occurred_on=today, token_sha256=digest)
            return len(held)

        done = office.ledger.perform(office.by(office.new_key("api_client")), decide)
    note(words.t("api.tokens_revoked", lang, name=name, tokens=str(done.value)))


@api_client_app.command("list")
def list_all(data: Data = None, lang: Lang = None, *, as_json: AsJson = False) -> None:
    """Which programs may come in, what each may do and where, and how many tokens it holds."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        clients = api_clients.listed(office.fresh())
    if as_json:
        typer.echo(json.dumps(answering.as_data(clients), ensure_ascii=False, indent=1))
        return
    for each in clients:
        where = f"{each.organisation} {each.area or ''}".rstrip()
        line = f"{each.name:<24} {each.tokens:>3}  {where:<32} {' '.join(each.rights)}"
        typer.echo(answering.on_one_line(line))
    if not clients:
        typer.echo(words.t("api.nobody", lang))


def _day(text: str | None, words: Words, lang: str) -> date | None:
    try:
        return day_of(text) if text is not None else None
    except ValueError:
        stop(words.t("ask.parameter_wrong", lang, name="until", expected="2022-12-31"), 2)
