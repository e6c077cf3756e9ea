"""Days as people type them."""

from datetime import date

YEAR_MIN, YEAR_MAX = 1900, 2200
"""The years of which anything is asked; others are a slip of the hand."""


class DayFar(ValueError):
    """That is a day, and so far away that nothing is asked of it."""


def day_of(text: str) -> date:
    """The day that is written as 2022-03-05.

    Raises:
        DayFar: nothing is asked of that day.
        ValueError: it is none.
    """
    day = date.fromisoformat(text)
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise DayFar(text)
    return day
