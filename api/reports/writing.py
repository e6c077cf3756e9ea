"""One door to every form of an account."""

from api.reports.paper import Paper
from api.reports.plain import as_csv, as_json
from api.reports.text import as_text
from kiosk.words import Words

FORM_VERSION = 1
"""Raised whenever the same account would be written in other bytes than before."""

FORMATS = ("json", "csv", "xlsx", "html", "text")
ENDINGS = {"json": "json", "csv": "csv", "xlsx": "xlsx", "html": "html", "text": "txt"}
MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}


def written(paper: Paper, form: str, words: Words, lang: str) -> bytes:
    """The account in one of ``FORMATS``: the same account gives the same bytes.

    ``lang`` says nothing in JSON and CSV, which are the same in every language.

    Raises:
        KeyError: there is no such form.
    """
    if form == "xlsx":
        from api.reports.sheet import as_xlsx

        return as_xlsx(paper, words, lang)
    if form == "html":
        from api.reports.page import as_html

        return as_html(paper, words, lang).encode()
    texts = {"json": lambda: as_json(paper) + "\n", "csv": lambda: as_csv(paper)}
    return (texts | {"text": lambda: as_text(paper, words, lang)})[form]().encode()
