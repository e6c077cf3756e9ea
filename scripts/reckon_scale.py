"""What a prefecture, a province and a country need, reckoned from what a fact was measured to cost.

    python scripts/reckon_scale.py

Prints the table of docs/scale.md. What was measured stands here once, each with the script that
measured it; who measures anew writes it here.
"""

from __future__ import annotations

from dataclasses import dataclass

FACTS_A_PERSON = 302_000 / 24_000
"""A year's, of the invented prefecture (bench_year.py)."""

LIST_ROWS_A_PERSON = 17_234 / 24_000
"""A month's list of subsidies (demo_sheets.py)."""

YEARS, DAYS, SECONDS_A_DAY = 10, 250, 8 * 3600


@dataclass(frozen=True)
class Cost:
    """What was measured."""

    table_bytes: float = 745 + 63
    """A fact in PostgreSQL and its indexes: bench_scale.py tables, 100,000 facts."""
    log_bytes: float = 913
    """The same of its write-ahead log."""
    view_bytes: float = 635
    """A fact in the views: bench_scale.py office, 1,000,000 facts."""
    built_a_second: float = 12_000
    """Facts into every view, of one processor: the same."""
    taken_in_a_second: float = 930
    """Rows of a list into PostgreSQL, beside a day's work: bench_load.py."""
    hashed_a_second: float = 129_000
    """Facts of PostgreSQL against the sealed log: bench_growth.py, verify, 1,000,000 facts."""


PLACES = {"prefecture": 24_000, "province": 1_200_000, "country": 38_000_000}
"""People served."""


def rows(cost: Cost) -> list[tuple[str, list[str]]]:
    """Of each line of the table its name and what stands below each place."""
    people = list(PLACES.values())
    yearly = [FACTS_A_PERSON * each for each in people]
    kept = [each * YEARS for each in yearly]
    listed = [LIST_ROWS_A_PERSON * each for each in people]

    def a_second(rate: float, what: list[float]) -> list[str]:
        return [seconds(each / rate) for each in what]

    def room(bytes_each: float, what: list[float]) -> list[str]:
        return [size(each * bytes_each) for each in what]

    return [
        ("people served", [count(each) for each in people]),
        ("facts a year", [count(each) for each in yearly]),
        ("facts in ten years", [count(each) for each in kept]),
        (
            "commands a second, spread over 250 days of 8 hours, if none came in lists",
            [two(each / DAYS / SECONDS_A_DAY) for each in yearly],
        ),
        (
            f"lists of a month, at {count(cost.taken_in_a_second)} rows a second",
            a_second(cost.taken_in_a_second, listed),
        ),
        ("PostgreSQL, ten years", room(cost.table_bytes, kept)),
        (
            "its write-ahead log a day, if all came in lists",
            room(cost.log_bytes / DAYS, yearly),
        ),
        ("views on each computer, ten years", room(cost.view_bytes, kept)),
        (
            f"every view again, at {count(cost.built_a_second)} facts a second",
            a_second(cost.built_a_second, kept),
        ),
        (
            f"hashing every fact again (audit), at {count(cost.hashed_a_second)} a second",
            a_second(cost.hashed_a_second, kept),
        ),
    ]


def two(number: float) -> str:
    """With two figures that count."""
    return f"{float(f'{number:.2g}'):,g}"


def count(number: float) -> str:
    """In words from a million on."""
    return f"{two(number / 1e6)} million" if number >= 1e6 else f"{number:,.0f}"


def size(number: float) -> str:
    """Bytes, in powers of a thousand."""
    for unit, name in ((1e12, "TB"), (1e9, "GB")):
        if number >= unit:
            return f"{two(number / unit)} {name}"
    return f"{two(number / 1e6)} MB"


def seconds(number: float) -> str:
    """Seconds, minutes or hours."""
    for unit, name in ((3600, "h"), (60, "min")):
        if number >= unit:
            return f"{two(number / unit)} {name}"
    return f"{two(number)} s"


def main() -> None:
    """Print the table."""
    print(f"| | {' | '.join(PLACES)} |\n|---|{'---|' * len(PLACES)}")
    for name, each in rows(Cost()):
        print(f"| {name} | {' | '.join(each)} |")


if __name__ == "__main__":
    main()
