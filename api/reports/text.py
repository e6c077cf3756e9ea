"""The account as text to read in a terminal, in the reader's language."""

from collections.abc import Iterator

from api.reports.figuring import figure_name, printed_as_read
from api.reports.naming import money_as_read, number_as_read, period_as_read, service_name, title
from api.reports.paper import Paper
from api.reports.plain import COLUMNS
from api.reports.tables import by_theme
from api.reports.targeting import planned_as_read, reached_as_read, whether_as_read
from kiosk.words import Words
from projections.figures import Figure
from projections.targets import TargetRow
from projections.year_account import ReportLine


def as_text(paper: Paper, words: Words, lang: str) -> str:
    """Heading by heading, a line per service, with its numbers as the reader writes them."""
    account = paper.account
    lines = [
        title(account.start, account.end, account.area, words, lang),
        words.t("report.position", lang, position=account.position),
        *_remarks(paper, words, lang),
    ]
    if paper.figures:
        lines += ["", words.t("account.figures_title", lang).upper()]
        lines += [_printed(figure, words, lang) for figure in paper.figures]
    if paper.targets:
        lines += ["", words.t("account.targets_title", lang).upper()]
        lines += [_target(target, words, lang) for target in paper.targets]
    for theme, under in by_theme(paper):
        lines += ["", words.t(f"theme.{theme}", lang).upper()]
        for line in under:
            lines += _told(line, paper, words, lang)
    return "\n".join(lines) + "\n"


def _printed(figure: Figure, words: Words, lang: str) -> str:
    printed = printed_as_read(figure, words, lang)
    return f"{figure_name(figure.figure, words, lang)}: {printed}"


def _target(target: TargetRow, words: Words, lang: str) -> str:
    told = {
        "account.of_period": period_as_read(target.period_from, target.period_until, words, lang),
        "account.planned": planned_as_read(target, words, lang),
        "account.reached": reached_as_read(target, words, lang),
        "account.whether": whether_as_read(target, words, lang),
    }
    parts = [figure_name(target.indicator, words, lang)]
    parts += [f"  {words.t(head, lang)}: {text}" for head, text in told.items()]
    return "\n".join(parts)


def _remarks(paper: Paper, words: Words, lang: str) -> Iterator[str]:
    if day := paper.account.happened_by:
        yield words.t("account.happened_by", lang, day=day.isoformat())
    if paper.account.undated:
        yield words.t("account.undated", lang, number=paper.account.undated)


def _told(line: ReportLine, paper: Paper, words: Words, lang: str) -> list[str]:
    return [
        service_name(line.service, words, lang, paper.own),
        *(
            f"  {words.t(f'report.{column}', lang)}: {shown}"
            for column in COLUMNS[1:-1]
            if (shown := _shown(line, column, lang))
        ),
    ]


def _shown(line: ReportLine, column: str, lang: str) -> str:
    value = getattr(line, column)
    if not value:
        return ""
    if column.endswith("_minor"):
        return money_as_read(value, line.currency, lang)
    return number_as_read(value, lang)
