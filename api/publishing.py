"""Files for the public: made at a position, recorded as facts, and made again to the byte."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from api import reports
from api.office import Office
from api.telling_figures import OWN_FIGURE, UNDATED
from kiosk.words import Words
from ledger.aggregates import PublishedReport
from ledger.aggregates.published_report import (
    FigureChange,
    ReportedFigure,
    ReportForm,
    changes_between,
)
from ledger.commands import COMMANDS
from ledger.vocabulary import By, RestateReason, Unit
from projections import (
    feed,
    figures,
    kind_words,
    publications,
    targets,
    times,
    year_account,
    year_months,
    year_places,
)
from projections.counted import LINES, NEWEST
from projections.figures import Figure
from projections.publications import Publication
from projections.store import Views
from projections.year_account import ReportLine

ACCOUNT = "account"
"""The name of the report whose lines count what was done in a period."""

BESIDE = (figures, kind_words, targets, year_months, year_places)
"""What stands in a file beside the lines of the account."""

COUNTERS = ReportLine.__struct_fields__[1:-1]


class ViewsStopped(Exception):
    """A view does not show everything that is recorded."""


class NothingToPublish(Exception):
    """Nothing is recorded for the period and the area."""


class LinesUnknown(Exception):
    """A file was made by a version of the lines that this program does not have."""

    def __init__(self, version: int) -> None:
        super().__init__(str(version))
        self.version = version


class Scope(Struct, frozen=True, kw_only=True):
    """What an account is about, and how it is told; ``end`` is the first day behind the period."""

    start: date
    end: date
    area: str | None
    form: ReportForm
    language: str


class Made(Struct, frozen=True):
    """A file, what stood in it, and what it was made from."""

    scope: Scope
    position: int
    lines_version: int
    form_version: int
    data: bytes
    content_digest: str
    figures: tuple[ReportedFigure, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


class Rederived(Struct, frozen=True):
    """A publication, and the file as it comes out now; ``changes`` are from the published one."""

    publication: Publication
    made: Made
    changes: tuple[FigureChange, ...]

    @property
    def is_same(self) -> bool:
        """Whether every byte is as it was."""
        return self.made.digest == self.publication.digest

    @property
    def is_other_form(self) -> bool:
        """Whether the program makes this form in another version by now."""
        return self.publication.form_version != self.made.form_version


def make(views: Views, words: Words, scope: Scope, *, at: int | None = None) -> Made:
    """The file as it was known at a position, or is known to these views now."""
    asked = reports.Scope(start=scope.start, end=scope.end, area=scope.area, at=at)
    paper = reports.gather(views, asked)
    account = msgspec.structs.replace(paper.account, position=0)
    content = msgspec.json.encode(msgspec.structs.replace(paper, account=account))
    return Made(
        scope,
        paper.account.position,
        paper.account.lines_version,
        reports.FORM_VERSION,
        reports.written(paper, scope.form.value, words, scope.language),
        hashlib.sha256(content).hexdigest(),
        (*figures_of(paper.account), *office_figures(paper.figures)),
    )


def figures_of(account: year_account.Account) -> tuple[ReportedFigure, ...]:
    """Every number of an account that is not zero."""
    found = [
        ReportedFigure(line.service, counter, value, line.currency)
        for line in account.lines
        for counter in COUNTERS
        if (value := getattr(line, counter))
    ]
    undated = [ReportedFigure(UNDATED, "times", account.undated)] if account.undated else []
    return (*found, *undated)


def office_figures(worked_out: list[Figure]) -> Iterator[ReportedFigure]:
    """Every figure of the office's own that could be worked out and is not zero."""
    for each in worked_out:
        if each.value:
            unit = "cash_minor" if each.unit is Unit.MONEY else each.unit.value
            yield ReportedFigure(f"{OWN_FIGURE}{each.figure}", unit, each.value, each.currency)


def make_for_public(office: Office, words: Words, scope: Scope) -> Made:
    """The file as it is known now, of everything that is recorded.

    Raises:
        ViewsStopped: not everything is in the views.
        NothingToPublish: there is nothing in it.
    """
    views = office.whole()
    if not feed.health(office.ledger, views).well:
        raise ViewsStopped
    made = make(views, words, scope)
    if not made.figures:
        raise NothingToPublish
    return made


def publish(office: Office, made: Made, by: By, *, document: str | None) -> Publication:
    """Record that the file is published.

    Raises:
        ReportAlreadyPublished: a file of this scope was.
    """
    return _record(office, "publish", by, _told(office, made, document))


def restate(
    office: Office, made: Made, by: By, *, reason: RestateReason, document: str | None
) -> Publication:
    """Record that the file replaces the one of its scope that stands.

    Raises:
        ReportNotPublished: none does.
        ReportUnchanged: all it tells is as it was.
    """
    told = _told(office, made, document) | {"restate_reason": reason}
    return _record(office, "restate", by, told)


def _told(office: Office, made: Made, document: str | None) -> dict[str, Any]:
    scope = made.scope
    return {
        "occurred_on": office.today(),
        "report": ACCOUNT,
        "period_from": scope.start,
        "period_until": scope.end,
        "area": scope.area,
        "form": scope.form,
        "language": scope.language,
        "lines_version": made.lines_version,
        "form_version": made.form_version,
        "position": made.position,
        "digest": made.digest,
        "content_digest": made.content_digest,
        "figures": made.figures,
        "document": document,
    }


def _record(office: Office, name: str, by: By, told: dict[str, Any]) -> Publication:
    plain = msgspec.to_builtins(told)
    command = COMMANDS[f"{PublishedReport.STORED_AS}.{name}"]
    office.ledger.perform(by, command.on(command.read(plain)), plain)
    (fact,) = office.ledger.facts_of_command(by.key)
    recorded = publications.one(office.whole(), fact.event_id)
    if recorded is None:
        raise ViewsStopped
    return recorded


def fact_of(views: Views, publication: Publication) -> Any:
    """The fact of a publication, with its figures."""
    ((_, fact),) = views.facts_at([publication.position])
    return fact


def rederive(
    office: Office, words: Words, publication: Publication, *, from_facts: bool = False
) -> Rederived:
    """Make the file of a publication again, as it was known at its position.

    With ``from_facts`` the live views are not trusted: all that stands in it is made of the facts
    anew, as it is when the lines of the account were other ones then.

    Raises:
        LinesUnknown: the program does not have the lines it was made by.
    """
    version, views = publication.lines_version, office.whole()
    if version not in LINES:
        raise LinesUnknown(version)
    published = fact_of(views, publication).figures
    scope, at = scope_of(publication), publication.made_at
    if version == NEWEST and not from_facts:
        made = make(views, words, scope, at=at)
    else:
        questions = [year_account.with_lines(version), *BESIDE]
        with times.as_of(office.ledger, questions, at=at) as then:
            made = make(then, words, scope, at=at)
    return Rederived(publication, made, changes_between(published, made.figures))


def scope_of(publication: Publication) -> Scope:
    """What a publication is about."""
    return Scope(
        start=publication.period_from,
        end=publication.period_until,
        area=publication.area,
        form=ReportForm(publication.form),
        language=publication.language,
    )


@contextmanager
def put_in_place(out: Path, data: bytes) -> Iterator[None]:
    """Write ``data`` beside ``out``, and put it there when the block ends well.

    So no file is at its place before it is recorded, and none is half there. Where ``out`` is a
    link, it stays one: what it leads to is replaced.

    Raises:
        OSError: it cannot be written there.
    """
    target = out.resolve()
    if target.exists() and not target.is_file():
        raise IsADirectoryError(out)
    draft = target.with_name(f".{secrets.token_hex(16)}.draft")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
