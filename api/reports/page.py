"""The account as a page: what stands in it, for the site and for a file of its own."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.reports.charts import Picture, money_pictures, times_picture
from api.reports.figuring import grid_of_figures
from api.reports.grids import Grid, grid_of_lines
from api.reports.naming import title
from api.reports.notes import Note, command, definitions, facts
from api.reports.paper import Paper
from api.reports.tables import by_theme
from api.reports.targeting import grid_of_targets
from kiosk.words import Words

HERE = Path(__file__).parent.parent
STYLE = HERE / "static" / "account.css"


class Section(NamedTuple):
    """One heading of the account, with its table and its pictures."""

    code: str
    title: str
    grid: Grid
    pictures: list[Picture]


class Body(NamedTuple):
    """Everything between the heading of the page and its end, as the reader reads it."""

    heading: str
    facts: list[Note]
    figures: Grid | None
    targets: Grid | None
    pictures: list[Picture]
    sections: list[Section]
    notes: list[Note]
    commands: list[str]


def body_of(paper: Paper, words: Words, lang: str) -> Body:
    """The account in the reader's language."""
    account = paper.account
    return Body(
        heading=title(account.start, account.end, account.area, words, lang),
        facts=facts(paper, words, lang),
        figures=grid_of_figures(paper, words, lang),
        targets=grid_of_targets(paper, words, lang),
        pictures=money_pictures(paper, words, lang),
        sections=[
            Section(
                code=theme,
                title=words.t(f"theme.{theme}", lang),
                grid=grid_of_lines(theme, under, paper, words, lang),
                pictures=times_picture(paper, theme, words, lang),
            )
            for theme, under in by_theme(paper)
        ],
        notes=definitions(paper, words, lang),
        commands=[command(paper, form) for form in ("csv", "json")],
    )


def as_html(paper: Paper, words: Words, lang: str) -> str:
    """One file that opens from a disk, prints, and asks for nothing from elsewhere."""

    def t(key: str, **values: Any) -> str:
        return words.t(key, lang, **values)

    return (
        environment()
        .get_template("account_file.html")
        .render(
            t=t,
            lang=lang,
            body=body_of(paper, words, lang),
            command=command(paper, "html", lang),
            style=STYLE.read_text(encoding="utf-8"),
        )
    )


@cache
def environment() -> Environment:
    """What makes a file of our templates."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
