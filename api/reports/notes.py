"""What a reader must know to read an account rightly, and to make it again."""

from typing import NamedTuple

from api.reports.naming import day_as_read, number_as_read, period_as_read, whole_year
from api.reports.paper import Paper
from api.reports.tables import AMOUNTS, COUNTERS
from kiosk.words import Words


class Note(NamedTuple):
    """A word or a question, and what there is to say about it."""

    term: str
    text: str


def facts(paper: Paper, words: Words, lang: str) -> list[Note]:
    """Of what period and area the account is, and what was known when it was made."""
    account = paper.account
    told = [
        ("account.of_period", period_as_read(account.start, account.end, words, lang)),
        ("account.of_area", account.area or words.t("report.all", lang)),
        ("account.of_position", number_as_read(account.position, lang)),
    ]
    if account.happened_by:
        told.append(("account.of_happened_by", day_as_read(account.happened_by, lang)))
    if account.undated:
        number = number_as_read(account.undated, lang)
        told.append(("account.of_undated", words.t("account.undated", lang, number=number)))
    return [Note(words.t(key, lang), text) for key, text in told]


def definitions(paper: Paper, words: Words, lang: str) -> list[Note]:
    """What each column counts, as far as the account has it, and what is added up."""
    used = [
        column
        for column in (*COUNTERS, *AMOUNTS)
        if any(getattr(line, column) for line in paper.lines)
    ]
    columns = [
        Note(words.t(f"report.{column}", lang), words.t(f"account.means_{column}", lang))
        for column in used
    ]
    return columns + [
        Note(words.t(f"account.about_{about}", lang), words.t(f"account.means_{about}", lang))
        for about in ("parts", "back", "spent", "when")
    ]


def command(paper: Paper, form: str, lang: str = "") -> str:
    """The command that makes the same file again, whatever is recorded meanwhile."""
    account = paper.account
    year = whole_year(account.start, account.end)
    options = [
        f"{year:04}" if year else f"--from {account.start} --until {account.end}",
        f"--area {account.area}" if account.area else "",
        f"--happened-by {account.happened_by}" if account.happened_by else "",
        f"--as-of {account.position}",
        f"--format {form}",
        f"--lang {lang}" if lang else "",
    ]
    return " ".join(("handrail report year", *filter(None, options)))
