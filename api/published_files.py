"""Whether a file is one that was published; and if not, which it is like, and where it differs."""

import csv
import hashlib
import io
from collections import Counter
from difflib import SequenceMatcher
from zipfile import BadZipFile

import msgspec
import python_calamine
from msgspec import Struct

from api.office import Office
from api.publishing import COUNTERS, LinesUnknown, Made, rederive
from kiosk.words import Words
from ledger.aggregates.published_report import FigureChange, ReportedFigure, changes_between
from projections import publications
from projections.publications import Publication
from projections.store import Views
from projections.year_account import ReportLine

TRIED_MAX = 20
"""So many publications, the newest of a form, are made again to find the one a file is like."""

SHOWN_MAX = 80
SHOWN_BEFORE = 40
"""Characters of a line that are shown, and how many of them before it differs."""


class Difference(Struct, frozen=True):
    """A line that reads otherwise, numbered from 1 as in the published file; empty where none is.

    In a workbook a line is a row, with its cells side by side.
    """

    number: int
    published: str
    in_file: str


class Nearest(Struct, frozen=True):
    """The publication that a file is most like, and where it differs.

    ``changes`` are the figures that are others in the file, where the form lets them be read.
    """

    publication: Publication
    differences: list[Difference]
    changes: tuple[FigureChange, ...]


class _Account(Struct):
    """A file for programs, as far as its figures go."""

    lines: list[ReportLine]


def published_as(views: Views, data: bytes) -> list[Publication]:
    """The publications of exactly this file, the newest first; empty when there is none."""
    return publications.with_digest(views, digest=hashlib.sha256(data).hexdigest())


def nearest(office: Office, words: Words, data: bytes) -> Nearest | None:
    """The publication whose file has the least that differs; ``None`` when none is much alike."""
    form = form_of(data)
    found = _marks(form, data)
    best: tuple[int, Publication, Made] | None = None
    for each in publications.published(office.views, form=form, limit=TRIED_MAX):
        try:
            made = rederive(office, words, each).made
        except LinesUnknown:
            continue
        published = _marks(form, made.data)
        apart = ((found - published) + (published - found)).total()
        is_alike = apart * 4 < (found.total() + published.total()) * 3
        if is_alike and (best is None or apart < best[0]):
            best = apart, each, made
    if best is None:
        return None
    _, publication, made = best
    read, in_file = figures_in(form, made.data), figures_in(form, data)
    changes = changes_between(read, in_file) if in_file else ()
    apart_in = differences(lines_of(form, made.data), lines_of(form, data))
    return Nearest(publication, apart_in, changes)


def _marks(form: str, data: bytes) -> Counter[object]:
    """By what two files are found to be alike: their figures, or else what a reader sees."""
    return Counter(figures_in(form, data) or lines_of(form, data))


def form_of(data: bytes) -> str:
    """In which form a file seems to be."""
    start = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:64].lower()
    if start.startswith(b"pk"):
        return "xlsx"
    if start.startswith(b"{"):
        return "json"
    return "html" if start.startswith(b"<") else "csv"


def lines_of(form: str, data: bytes) -> list[str]:
    """What a reader sees, line by line."""
    if form != "xlsx":
        return data.decode("utf-8", "replace").splitlines()
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except (python_calamine.CalamineError, BadZipFile, ValueError, OSError):
        return []
    return [" | ".join(str(cell) for cell in row) for sheet in sheets for row in sheet]


def figures_in(form: str, data: bytes) -> tuple[ReportedFigure, ...]:
    """The figures of a file for programs; none where the form is another, or it is not whole."""
    try:
        if form == "json":
            rows = msgspec.json.decode(data, type=_Account).lines
        elif form == "csv":
            read = list(csv.DictReader(io.StringIO(data.decode())))
            rows = msgspec.convert(read, list[ReportLine], strict=False)
        else:
            return ()
    except (ValueError, RecursionError, csv.Error, msgspec.MsgspecError):
        return ()
    return tuple(
        ReportedFigure(row.service, counter, value, row.currency or None)
        for row in rows
        for counter in COUNTERS
        if (value := getattr(row, counter))
    )


def differences(published: list[str], found: list[str]) -> list[Difference]:
    """Where two texts differ, line by line, in order."""
    different = []
    matcher = SequenceMatcher(None, published, found, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for place in range(max(last - first, end - start)):
            was = published[first + place] if first + place < last else ""
            now = found[start + place] if start + place < end else ""
            different.append(Difference(first + place + 1, *_shown(was.strip(), now.strip())))
    return different


def _shown(was: str, now: str) -> tuple[str, str]:
    """Both lines, cut to where they begin to differ."""
    pairs = enumerate(zip(was, now, strict=False))
    alike = next((place for place, (one, other) in pairs if one != other), 0)
    start = max(0, alike - SHOWN_BEFORE)
    return _cut(was, start), _cut(now, start)


def _cut(line: str, start: int) -> str:
    end = start + SHOWN_MAX
    more = "\N{HORIZONTAL ELLIPSIS}"
    return (more if start else "") + line[start:end] + (more if len(line) > end else "")
