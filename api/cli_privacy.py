"""`handrail erase`, `restrict` and `keys`: forgetting somebody, or keeping what is known unused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
import typer

from api import retention as keeping
from api.arrivals import Arrivals
from api.cli_common import EXIT_REFUSED, AsJson, Data, Lang, Person, language, opened, stop
from api.people import person_told
from kiosk.speech.saying import Text
from kiosk.words import Words
from ledger import erasing
from ledger.aggregates.restriction import LiftingReason, RestrictionBasis, RestrictionReason
from ledger.commands import restricting
from ledger.work import Work

keys_app = typer.Typer(no_args_is_help=True, help="The key that opens the keys of persons.")


def add_to(app: typer.Typer) -> None:
    """Give the application these commands."""
    app.command("erase")(erase)
    app.command("restrict")(restrict)
    app.command("unrestrict")(unrestrict)
    app.command("retention")(retention)
    app.add_typer(keys_app, name="keys")


def erase(
    reason: Annotated[str, typer.Option(help="Why, without a name: a request of 1 March.")],
    person: Person = None,
    data: Data = None,
    lang: Lang = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Forget a person for ever: their key is destroyed, and no stored byte changes."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        person_id = person_told(office, person, words, lang)
        if not yes and not typer.confirm(words.t("erase.sure", lang), default=False, err=True):
            stop(words.t("erase.left", lang), EXIT_REFUSED)
        by = office.by(office.new_key("erase"))
        holdings = erasing.erase(
            office.ledger, by, person_id, occurred_on=office.today(), reason=reason
        )
        office.fresh()
        dropped, left = Arrivals(office).drop_all()
        typer.echo(words.t("erase.done", lang, holdings=holdings))
        if dropped:
            typer.echo(words.t("erase.lists", lang, number=dropped))
        if left:
            typer.echo(words.t("erase.lists_left", lang, number=left))
        typer.echo(words.t("erase.turn", lang))


def restrict(
    reason: Annotated[RestrictionReason, typer.Option(help="Why.")],
    basis: Annotated[RestrictionBasis, typer.Option(help="By which law.")],
    person: Person = None,
    note: Annotated[str | None, typer.Option(help="More about it; it is sealed.")] = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Keep a person's record and let it be used for nothing else."""

    def decide(work: Work, person_id: UUID, day: str) -> str:
        return restricting.restrict(
            work,
            occurred_on=day,
            person_id=person_id,
            restriction_reason=reason,
            restriction_basis=basis,
            note=note,
        )

    _record(person, data, lang, decide, "restricted.did_restrict")


def unrestrict(
    reason: Annotated[LiftingReason, typer.Option(help="Why.")],
    person: Person = None,
    note: Annotated[str | None, typer.Option(help="More about it; it is sealed.")] = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Let a person's record be used again."""

    def decide(work: Work, person_id: UUID, day: str) -> str:
        return restricting.lift(
            work, occurred_on=day, person_id=person_id, lifting_reason=reason, note=note
        )

    _record(person, data, lang, decide, "restricted.did_lift")


def _record(
    person: str | None,
    data: Path | None,
    lang: str | None,
    decide: Callable[[Work, UUID, str], str],
    done: str,
) -> None:
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        person_id = person_told(office, person, words, lang)
        today, by = office.today(), office.by(office.new_key("privacy"))
        office.ledger.perform(by, lambda work: decide(work, person_id, today))
        office.fresh()
        typer.echo(words.t(done, lang))


def retention(data: Data = None, lang: Lang = None, *, as_json: AsJson = False) -> None:
    """Whose record is kept longer than any policy demands, with the reason; nothing is deleted."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        found = keeping.due(office)
        is_laid_down = keeping.is_laid_down(office)
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=1))
        return
    if not found:
        typer.echo(words.t("retention.nothing" if is_laid_down else "retention.no_policy", lang))
        return
    for each in found:
        told = {"last": each.last_on.isoformat(), "since": each.since.isoformat()}
        typer.echo(
            words.t(
                "retention.line",
                lang,
                person=str(each.person_id),
                what=words.t(f"history_kind.{each.kind}", lang),
                years=each.years,
                policy=each.policy,
                proposal=Text(words.t(f"retention.propose_{each.proposal}", lang)),
                **told,
            )
        )
    typer.echo(words.t("retention.how", lang))


@keys_app.command("turn")
def turn(
    data: Data = None,
    lang: Lang = None,
    *,
    if_due: Annotated[
        bool, typer.Option("--if-due", help="Only when somebody was erased since.")
    ] = False,
) -> None:
    """Wrap every person's key anew and destroy the old wrapping key: old copies open nothing."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        vault = office.ledger.vault
        if if_due and not vault.turn_is_due:
            typer.echo(words.t("keys.not_due", lang, epoch=vault.epoch))
            return
        turned = vault.turn_epoch()
        typer.echo(words.t("keys.turned", lang, epoch=vault.epoch, number=turned))


@keys_app.command("status")
def status(data: Data = None, lang: Lang = None) -> None:
    """Which epoch it is, and whether a turn is due."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        vault = office.ledger.vault
        key = "keys.due" if vault.turn_is_due else "keys.not_due"
        typer.echo(words.t(key, lang, epoch=vault.epoch))
