"""How to read each column of a list: one reader for each, from a cell to a plain value.

A reader takes one cell and gives its value, or raises ``CellRefused``.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache, partial
from typing import Any

from api.importing import cells
from api.importing.cells import Cell
from api.importing.folding import fold, words
from api.importing.identity import identity
from api.importing.periods import is_too_early, periods_in
from api.importing.refusals import CellRefused
from ledger.vocabulary import Condition, ContactChannel, DeviceSource, Settlement, Sex

Reader = Callable[[Cell], Any]

# fmt: off
TEXT_COLUMNS = (
    "address", "area", "household", "station", "donor", "round", "goods", "room", "work", "trade",
    "accepted_by", "need", "escalated_to", "loan_number", "item_number", "device_name",
)
# fmt: on
WORD_COLUMNS = ("grade", "scheme", "status", "item", "progress", "outcome", "handling", "level")
PAST_DAY_COLUMNS = ("date", "lent_on", "returned_on", "bought_on", "accepted_on", "agreed_on")
MONEY_COLUMNS = ("amount", "price", "cash", "goods_value")
COUNT_COLUMNS = ("minutes", "days")


@lru_cache(maxsize=8192, typed=True)
def word(cell: Cell, subject: str) -> str:
    """The code that a cell's word stands for on ``subject``; refused when it is not known."""
    try:
        return words(subject)[fold(cells.text(cell))]
    except KeyError:
        raise CellRefused("word_unknown") from None


@lru_cache(maxsize=4096, typed=True)
def member(cell: Cell, subject: str, enum: type[Enum]) -> Enum:
    """The member of ``enum`` that a cell's word stands for."""
    return enum(word(cell, subject))


@lru_cache(maxsize=4096, typed=True)
def categories(cell: Cell) -> tuple[str, ...]:
    """Every disability category that a cell names, in its order; one person may have several."""
    known = words("category")
    rest = fold(cells.text(cell))
    found: list[str] = []
    while rest:
        length = next((n for n in range(len(rest), 0, -1) if rest[:n] in known), 0)
        if not length:
            if found and rest.startswith(("va", "and")):
                rest = rest.removeprefix("va").removeprefix("and")
                continue
            raise CellRefused("word_unknown")
        found.append(known[rest[:length]])
        rest = rest[length:]
    return tuple(dict.fromkeys(found))


def phone(cell: Cell) -> str:
    """A telephone number as written, without spaces."""
    return cells.text(cell).replace(" ", "")


def account(cell: Cell) -> str:
    """A bank account, most often masked; refused from a numeric cell that lost its last digits."""
    if isinstance(cell, float | int) and cell >= cells.EXACT_NUMBER_MAX:
        raise CellRefused("id_destroyed_by_number_cell")
    return cells.text(cell).replace(" ", "")


def asset_number(cell: Cell) -> str:
    """The number on a device's label."""
    said = cells.text(cell)
    if fold(said) in words("total"):
        raise CellRefused("text_unreadable")
    return said


@lru_cache(maxsize=4096, typed=True)
def class_code(cell: Cell) -> str:
    """An ISO 9999 class as ``12 22 03``, whatever stands between the pairs of digits."""
    digits = "".join(each for each in cells.text(cell) if each not in " .-/")
    if not (digits.isascii() and digits.isdigit() and len(digits) in {4, 6}):
        raise CellRefused("class_code_unreadable")
    return " ".join(digits[n : n + 2] for n in range(0, len(digits), 2))


@lru_cache(maxsize=1024, typed=True)
def month(cell: Cell, today: date) -> str:
    """The one month that a cell names, as 2022-01."""
    if isinstance(cell, date):
        named = {cell.isoformat()[:7]}
    else:
        named = {each for each in periods_in(cells.text(cell)) if len(each) == 7}
    if len(named) != 1:
        raise CellRefused("date_unreadable")
    found = named.pop()
    if found > today.isoformat()[:7]:
        raise CellRefused("date_in_future")
    return _not_too_early(found)


def past_day(cell: Cell, today: date) -> str:
    """The day on which something was done, as 2022-03-05."""
    return _not_too_early(cells.past_date(cell, today))


def _not_too_early(dated: str) -> str:
    if is_too_early(dated):
        raise CellRefused("date_too_early")
    return dated


@lru_cache(maxsize=256, typed=True)
def coefficient(cell: Cell) -> str:
    """A factor as 1.5 or 2, whether a point or a comma was written."""
    said = f"{cell:g}" if isinstance(cell, float) else cells.text(cell).replace(",", ".")
    try:
        return f"{Decimal(said).normalize():f}"
    except InvalidOperation:
        raise CellRefused("count_unreadable") from None


def readers(currency: str, today: date) -> dict[str, Reader]:
    """How to read each column of a list."""
    past = lru_cache(maxsize=8192, typed=True)(partial(past_day, today=today))
    money = partial(cells.amount, currency=currency)
    text = lru_cache(maxsize=8192, typed=True)(cells.text)
    of_text = dict.fromkeys(TEXT_COLUMNS, text)
    of_word = {column: partial(word, subject=column) for column in WORD_COLUMNS}
    of_enum = {
        "sex": partial(member, subject="sex", enum=Sex),
        "settlement": partial(member, subject="settlement", enum=Settlement),
        "source": partial(member, subject="source", enum=DeviceSource),
        "condition": partial(member, subject="condition", enum=Condition),
        "channel": partial(member, subject="channel", enum=ContactChannel),
    }
    of_day = dict.fromkeys(PAST_DAY_COLUMNS, past)
    of_money = dict.fromkeys(MONEY_COLUMNS, money)
    of_count = dict.fromkeys(COUNT_COLUMNS, cells.count)
    single: dict[str, Reader] = {
        "id": partial(identity, today=today),
        "name": cells.name,
        "born_on": partial(cells.partial_date, today=today),
        "category": categories,
        "phone": phone,
        "account": account,
        "asset_number": asset_number,
        "class_code": class_code,
        "month": partial(month, today=today),
        "coefficient": coefficient,
        "due_on": cells.day,
    }
    return {**of_text, **of_word, **of_enum, **of_day, **of_money, **of_count, **single}
