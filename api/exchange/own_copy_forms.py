"""The copy of a record as its person takes it along: a page that prints, a table, or JSON."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from api.exchange.own_copy import Copy
from api.reports.cells import in_csv
from api.reports.page import STYLE, environment
from kiosk.words import Words

FORMAT = "handrail.own_copy.v1"
HEADS = ("record", "day", "recorded", "what", "told", "details", "by")
MARK = "\N{BOM}"


def as_html(copy: Copy, words: Words) -> bytes:
    """One file that opens from a disk, prints, and asks for nothing from elsewhere."""

    def t(key: str, **values: Any) -> str:
        return words.t(key, copy.lang, **values)

    page = environment().get_template("own_copy_file.html")
    style = STYLE.read_text(encoding="utf-8")
    return page.render(t=t, lang=copy.lang, copy=copy, moment=moment, style=style).encode()


def as_json(copy: Copy, _words: Words) -> bytes:
    """Everything, for a program; ``format`` says what it is."""
    return msgspec.json.encode({"format": FORMAT, **msgspec.to_builtins(copy)}) + b"\n"


def as_csv(copy: Copy, words: Words) -> bytes:
    """A row for each thing known, each fact and each reading, for a spreadsheet program."""
    heads = [words.t(f"own_copy.head_{head}", copy.lang) for head in HEADS]
    rows = [heads, *_rows(copy, words)]
    return (MARK + "".join(f"{','.join(map(in_csv, row))}\r\n" for row in rows)).encode()


def _rows(copy: Copy, words: Words) -> Iterator[list[Any]]:
    for number, part in enumerate(copy.records, start=1):
        for line in (*part.own, *part.consents):
            yield [number, "", "", line.head, line.value, "", ""]
        for fact in part.facts:
            taken_back = [words.t("detail.withdrawn", copy.lang)] if fact.withdrawn else []
            details = "; ".join([*taken_back, *fact.details])
            when = [fact.occurred_on, moment(fact.recorded_at)]
            yield [number, *when, fact.what, fact.sentence, details, fact.by]
        for each in part.looked:
            yield [number, "", moment(each.at), each.what, each.reason, "", each.by]


def moment(instant: str) -> str:
    """An instant on the clock of the office."""
    return datetime.fromisoformat(instant).astimezone().strftime("%Y-%m-%d %H:%M")


FORMS: dict[str, tuple[str, Callable[[Copy, Words], bytes]]] = {
    "html": ("text/html; charset=utf-8", as_html),
    "json": ("application/json", as_json),
    "csv": ("text/csv; charset=utf-8", as_csv),
}
"""Each form by the end of its file's name: what it is called on the wire, and what makes it."""
