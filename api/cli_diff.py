"""`handrail diff`: what made an account another one, who recorded it, when, how and why."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from itertools import groupby
from typing import Annotated
from uuid import UUID

import msgspec
import typer
from msgspec import Struct
from msgspec.structs import replace

from api.cli_ask import tell_stops
from api.cli_common import (
    EXIT_REFUSED,
    AsJson,
    Data,
    Lang,
    language,
    must_have_come,
    note,
    opened,
    stop,
)
from api.concealing import CONFIDENTIAL, Concealed, concealed
from api.days import YEAR_MAX, YEAR_MIN, day_of
from api.office import Office
from api.publishing import figures_of
from api.telling_figures import figure, line_name, number
from kiosk.words import Words
from ledger.aggregates import StaffMember
from ledger.aggregates.published_report import FigureChange, changes_between
from ledger.errors import NotKnown
from ledger.history import FACTS, Fact, FactWithdrawn
from projections import differences, figures, publications, year_account
from projections.differences import Effect, FactChange
from projections.figures import Figure
from projections.publications import Publication
from projections.store import Views, is_sensitive

NOW = "now"
SHOWN_MAX = 200
"""So many facts are told one by one; a program is told all of them."""

LISTED_MAX = 200_000
"""So many entries that began or ceased to count are listed, for a program too."""

Year = Annotated[int | None, typer.Option(min=YEAR_MIN, max=YEAR_MAX, help="Of which account.")]

SIGN = {Effect.ADDED: 1, Effect.TAKEN_AWAY: -1, Effect.PEOPLE_COUNTED_ANEW: 0}
COUNTERS = ("times", "items", "minutes", "days", "reach", "cash_minor", "goods_minor")


class Why(Struct, frozen=True, omit_defaults=True):
    """Why a fact was recorded: a new, late or correcting ``entry``, or for a ``reason`` it says.

    ``kind`` is the vocabulary of the reason.
    """

    entry: str
    kind: str | None = None
    reason: str | None = None
    late_days: int | None = None
    corrects: UUID | None = None


class Recorded(Struct, frozen=True):
    """One fact that touched the account, and who answers for it.

    Where it is confidential and not to be shown, its kind, its person and its ids are left out.
    """

    position: int
    topic: str
    event_id: UUID | None
    history: str | None
    history_id: UUID | None
    occurred_on: str
    recorded_at: str
    actor: UUID
    name: str | None
    role: str | None
    channel: str
    why: Why
    did: Sequence[FactChange | Concealed]
    sensitive: bool = False

    @property
    def is_concealed(self) -> bool:
        """Whether its kind is not to be told."""
        return self.topic == CONFIDENTIAL


class Difference(Struct, frozen=True):
    """What changed from one position to another, and by which facts.

    ``changed`` is how many entries began or ceased to count; when there are very many, ``facts``
    has the first of them only. ``defined`` are the office's own figures, ``figures`` those of the
    account's lines.
    """

    earlier: int
    later: int
    start: date
    end: date
    area: str | None
    figures: tuple[FigureChange, ...]
    defined: list[differences.FigureChange]
    changed: int
    facts: list[Recorded]


class NoSuchMoment(Exception):
    """Somebody named no position, no day and no publication."""


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command("diff")(diff)


def diff(  # noqa: PLR0913 - each is an option of the command
    earlier: Annotated[
        str, typer.Argument(help="A position, a day of recording, or a publication's id.")
    ],
    later: Annotated[str, typer.Argument(help="The same; or now.")] = NOW,
    *,
    year: Annotated[
        int | None, typer.Option(min=YEAR_MIN, max=YEAR_MAX, help="Of which account.")
    ] = (None),
    start: Annotated[str | None, typer.Option("--from", help="Its first day.")] = None,
    end: Annotated[str | None, typer.Option("--until", help="The day behind its last.")] = None,
    area: Annotated[str | None, typer.Option(help="A place's code, or its beginning.")] = None,
    data: Data = None,
    lang: Lang = None,
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="Show what only those who must know may see, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell what changed in an account between two positions, by which facts, by whom and why."""
    words, lang = Words.load(), language(lang)
    with opened(data, words, lang) as office:
        found = [_meant(office, said, words, lang) for said in (earlier, later)]
        told = [each for _, each in found if each is not None]
        if year is None and start is None and end is None and told:
            days, area = (told[0].period_from, told[0].period_until), area or told[0].area
        else:
            days = _days(year, start, end, words, lang)
        first, last = sorted(position for position, _ in found)
        office.fresh()
        must_have_come(office, (year_account.NAME, figures.NAME), last, words, lang)
        tell_stops(office, words, lang)
        result = difference(office, first, last, days, area)
    if not sensitive:
        result = replace(result, facts=[without_sensitive(each) for each in result.facts])
        hidden = sum(isinstance(did, Concealed) for each in result.facts for did in each.did)
        if hidden:
            note(words.t("diff.concealed", lang, number=hidden))
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(result), ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(_told(result, words, lang)))


def difference(
    office: Office, earlier: int, later: int, days: tuple[date, date], area: str | None
) -> Difference:
    """Compare the account of these days at two positions, the second day not among them."""
    views, (start, end) = office.fresh(), days
    before, after = (
        figures_of(year_account.account(views, start=start, end=end, area=area, at=at))
        for at in (earlier, later)
    )
    found = differences.between(
        views, a=earlier, b=later, start=start, end=end, area=area, limit=LISTED_MAX
    )
    return Difference(
        earlier=earlier,
        later=later,
        start=start,
        end=end,
        area=area,
        figures=changes_between(before, after),
        defined=found.figures,
        changed=found.changed,
        facts=_recorded(office, views, found.facts),
    )


def _meant(office: Office, said: str, words: Words, lang: str) -> tuple[int, Publication | None]:
    try:
        return _moment(office, said)
    except (ValueError, NoSuchMoment):
        stop(words.t("diff.unknown", lang, said=said), EXIT_REFUSED)


def _moment(office: Office, said: str) -> tuple[int, Publication | None]:
    """A position, and the publication that was made at it, if one is named."""
    newest = office.ledger.position()
    if said == NOW:
        return newest, None
    if said.isdecimal():
        if int(said) > newest:
            raise NoSuchMoment
        return int(said), None
    if len(said) == len("2023-01-31"):
        return office.ledger.position_on(day_of(said)), None
    publication = publications.one(office.fresh(), UUID(said))
    if publication is None:
        raise NoSuchMoment
    return publication.made_at, publication


def _days(
    year: int | None, start: str | None, end: str | None, words: Words, lang: str
) -> tuple[date, date]:
    if year is not None:
        return date(year, 1, 1), date(year + 1, 1, 1)
    if start is None or end is None:
        stop(words.t("diff.period_missing", lang), 2)
    try:
        days = day_of(start), day_of(end)
    except ValueError:
        stop(words.t("publish.days_wrong", lang, least=YEAR_MIN, most=YEAR_MAX), 2)
    if days[1] <= days[0]:
        stop(words.t("refused.period_without_days", lang), 2)
    return days


def _recorded(office: Office, views: Views, changes: list[FactChange]) -> list[Recorded]:
    by_position = {cause: list(did) for cause, did in groupby(changes, key=lambda each: each.cause)}
    facts = views.facts_at(list(by_position))
    staff = {actor: _staff(office, actor) for actor in {fact.envelope.actor for _, fact in facts}}
    return [
        _one(position, fact, staff[fact.envelope.actor], by_position[position])
        for position, fact in facts
    ]


def _staff(office: Office, actor: UUID) -> StaffMember | None:
    try:
        return office.ledger.load(StaffMember, actor)
    except NotKnown:
        return None  # a kiosk acts as itself


def _one(position: int, fact: Fact, staff: StaffMember | None, did: list[FactChange]) -> Recorded:
    by = fact.envelope
    first = staff.standing[0] if staff is not None else None
    registered = first if isinstance(first, StaffMember.StaffRegistered) else None
    topic = fact.topic if isinstance(fact, FactWithdrawn) else fact.TOPIC
    return Recorded(
        position=position,
        topic=fact.TOPIC,
        event_id=fact.event_id,
        history=FACTS[topic].HISTORY.STORED_AS,
        history_id=fact.originator_id,
        occurred_on=fact.occurred_on,
        recorded_at=by.recorded_at,
        actor=by.actor,
        name=registered.name if registered else None,
        role=registered.role.value if registered else None,
        channel=by.channel.value,
        why=_why(fact, did),
        did=did,
        sensitive=is_sensitive(fact)
        or any(each.sensitive and each.history_id == fact.originator_id for each in did),
    )


def without_sensitive(recorded: Recorded) -> Recorded:
    """The same, without the person and the kind of what only those who must know may see."""
    shown = replace(recorded, did=[concealed(each) for each in recorded.did])
    if not recorded.sensitive:
        return shown
    hidden = {"topic": CONFIDENTIAL, "event_id": None, "history": None, "history_id": None}
    why = Why(recorded.why.entry, late_days=recorded.why.late_days)
    return replace(shown, why=why, **hidden)


def _why(fact: Fact, did: list[FactChange]) -> Why:
    by = fact.envelope
    if any(each.effect is not Effect.ADDED for each in did):
        for field in fact.CLEAR_FIELDS:
            if field == "reason" or field.endswith("_reason"):
                value = getattr(fact, field)
                said = str(value.value if isinstance(value, Enum) else value)
                return Why("reason", field, said, by.late_days, by.corrects)
    late = "late" if by.late_days is not None else "new"
    entry = "correction" if by.corrects is not None else late
    return Why(entry, late_days=by.late_days, corrects=by.corrects)


def _told(result: Difference, words: Words, lang: str) -> Iterator[str]:
    between = {"a": str(result.earlier), "b": str(result.later)}
    if not (result.facts or result.figures or result.defined):
        yield words.t("diff.nothing", lang, **between)
        return
    counts = {"facts": f"{len(result.facts):,}", "figures": f"{len(result.figures):,}"}
    yield words.t("diff.title", lang, **between, **counts)
    for change in result.figures:
        yield "  " + figure("publish.figure", change, words, lang)
    for defined in result.defined:
        old, new = (_value(each, words, lang) for each in (defined.before, defined.after))
        yield "  " + words.t("diff.defined", lang, figure=defined.figure, old=old, new=new)
    for each in result.facts[:SHOWN_MAX]:
        yield from told_of(each, words, lang)
    if len(result.facts) > SHOWN_MAX:
        yield words.t("diff.more", lang, count=f"{len(result.facts) - SHOWN_MAX:,}")
    if result.changed > sum(len(each.did) for each in result.facts):
        yield words.t("diff.limited", lang, entries=f"{result.changed:,}")


def _value(defined: Figure | None, words: Words, lang: str) -> str:
    if defined is None or defined.value is None:
        return words.t("diff.not_defined", lang)
    unit = "cash_minor" if defined.currency else defined.unit.value
    return number(unit, defined.value, defined.currency)


def told_of(recorded: Recorded, words: Words, lang: str) -> Iterator[str]:
    """What a fact did to the account, and who recorded it, when, how and why: two lines."""
    yield words.t(
        "diff.fact",
        lang,
        position=str(recorded.position),
        topic=words.t("diff.confidential", lang) if recorded.is_concealed else recorded.topic,
        occurred=recorded.occurred_on,
        effect="; ".join(_effects(recorded.did, words, lang)),
    )
    role = words.t(f"staff_role.{recorded.role}", lang) if recorded.role else "-"
    yield "  " + words.t(
        "diff.by",
        lang,
        name=recorded.name or words.t("diff.nobody", lang),
        role=role,
        channel=words.t(f"entry_channel.{recorded.channel}", lang),
        recorded=recorded.recorded_at,
        why=_reason(recorded.why, words, lang),
    )


def _effects(did: Sequence[FactChange | Concealed], words: Words, lang: str) -> Iterator[str]:
    sums: dict[tuple[str, str | None], dict[str, int]] = {}
    if any(each.effect is Effect.PEOPLE_COUNTED_ANEW for each in did):
        yield words.t("diff.people", lang)
    for each in did:
        if each.service is None:
            continue
        code = f"{each.service}:{each.part}" if each.part else each.service
        added = sums.setdefault((code, each.currency), dict.fromkeys(COUNTERS, 0))
        for counter in COUNTERS:
            added[counter] += SIGN[each.effect] * getattr(each, counter)
    for (code, currency), added in sums.items():
        said = [
            f"{words.t(f'report.{counter}', lang)} {'+' if value > 0 else ''}"
            f"{number(counter, value, currency)}"
            for counter, value in added.items()
            if value
        ]
        is_told = code != CONFIDENTIAL
        line = line_name(code, words, lang) if is_told else words.t("diff.confidential", lang)
        yield words.t("diff.effect", lang, line=line, counts=", ".join(said))


def _reason(why: Why, words: Words, lang: str) -> str:
    if why.kind is not None and why.reason is not None:
        return words.t("diff_why.reason", lang, reason=words.term(why.kind, why.reason, lang))
    if why.entry == "reason":
        return words.t("diff.confidential", lang)
    if why.entry == "late":
        return words.t("diff_why.late", lang, days=str(why.late_days))
    return words.t(f"diff_why.{why.entry}", lang)
