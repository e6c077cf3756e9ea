"""What the public was told of the same period and place, and what is known otherwise by now."""

from typing import NamedTuple

from api import publishing, telling_figures
from api.desk.numbers.telling import Teller
from api.telling_figures import OWN_FIGURE
from ledger.aggregates.published_report import FigureChange, ReportedFigure, changes_between
from projections import publications
from projections.publications import Publication


class Change(NamedTuple):
    """A number that was published, and what it is now."""

    name: str
    unit: str
    published: str
    now: str


class Told(NamedTuple):
    """Files that told the public the same, and what changed since."""

    forms: str
    told_on: str
    position: str
    restated: str
    changes: list[Change]


def told(teller: Teller) -> list[Told]:
    """What stands of what was published, the newest first; empty when nothing was."""
    views, period = teller.turn.office.views, teller.numbers.now.period
    found: dict[tuple[ReportedFigure, ...], list[Publication]] = {}
    for each in publications.published(views):
        scope = (each.period_from, each.period_until, each.area)
        if each.stands and scope == (period.start, period.end, teller.numbers.area):
            figures = tuple(publishing.fact_of(views, each).figures)
            found.setdefault(figures, []).append(each)
    return [_told(teller, figures, files) for figures, files in found.items()]


def _told(teller: Teller, figures: tuple[ReportedFigure, ...], files: list[Publication]) -> Told:
    now = teller.numbers.now
    recorded = (
        *publishing.figures_of(now.account),
        *publishing.office_figures(list(now.figures.values())),
    )
    newest = files[0]
    reason = f"restate_reason.{newest.reason}" if newest.reason else ""
    return Told(
        ", ".join(dict.fromkeys(each.form.upper() for each in files)),
        teller.turn.day(newest.told_on),
        teller.turn.number(newest.made_at),
        teller.t(reason) if reason else "",
        [_change(teller, each) for each in changes_between(figures, recorded)],
    )


def _change(teller: Teller, change: FigureChange) -> Change:
    words, lang = teller.turn.house.words, teller.turn.lang
    code, unit = change.code, change.unit
    kept = {key[1] for key in teller.guard.kept_back(teller.numbers.now.account.lines)}
    own = code.startswith(OWN_FIGURE)
    is_few = code in kept or (own and teller.guard.is_few(change.new_value))
    shown = teller.shown(unit, change.currency)
    key = f"report.{unit}"
    return Change(
        telling_figures.line_name(code, words, lang),
        teller.t(key if key in words else f"unit.{unit}"),
        shown(change.old_value),
        teller.t("numbers.kept_back") if is_few else shown(change.new_value),
    )
