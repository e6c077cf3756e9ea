"""Writes docs/services.md: how each service of the published reports is recorded, and the rules.

python scripts/write_service_table.py            write it
python scripts/write_service_table.py --check    write nothing; exit 1 when it is stale

What it says of a service is what the tests record (tests/ledger/services).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.ledger.services import Service

ROOT = Path(__file__).resolve().parents[1]
PAGE = "docs/services.md"
RULES_FOLDER = "tests/ledger/rules"
HEAD = """\
# Every service, and how it is recorded

Made by `scripts/write_service_table.py` from `tests/ledger/services`; do not edit by hand.

Offices for persons with disabilities in China and Viet Nam publish each year what they did. Read
together, their reports name 96 services. Each has a row here, and each row is tried:
`tests/ledger/test_services.py` records the service in a new ledger through the commands named, as
an office would, finds the facts named, and finds it counted in the lines named.

- **Recorded by**: commands, as [recording.md](recording.md) writes them and
  [commands.md](commands.md) lists them.
- **Facts**: what the ledger then holds ([events.md](events.md)).
- **Counted in**: lines of `handrail report year`, with the units that count there. Times are how
  often it was recorded; persons and households are counted once however often they were served. A
  line with a colon is a part of the line before the colon.

Services marked *sensitive* are marked so wherever the person's record shows them: the desk tells
that there was a confidential service and when, and no more; the kiosk names it to the person only
when they ask for it.
"""
COLUMNS = ("number", "service", "recorded by", "facts", "counted in")
RULES = (
    "A device is out with one person at most, and is lent only when it is free or kept for them.",
    "A loan is renewed only as often as the policy allows, and not while somebody waits.",
    "What came back is not lent before it was inspected, and disinfected where its class says so.",
    "One payment for a scheme, person, month and kind; a retry lives on that payment.",
    "The payments of a round add up to its frozen list and to what the bank was told to pay.",
    "Who approves is not who prepared; where the scheme says so, who pays is another organisation.",
    "Nothing is paid for a month after a death or a stop without being asked back.",
    "Benefits that exclude each other are not paid together; of two for nursing, the higher is.",
    "Back pay goes no further back than the policy lets it.",
    "A correction names the fact it corrects and keeps the old value; money is never edited.",
    "Two records that turn out to be one person are linked, and can be parted again unharmed.",
    "A household has its relief once in a round.",
    "A need ends only with a resolution, and whoever it was passed on to has a day to answer by.",
    "On every day at most one version of a policy is in force.",
    "A count says what it counts.",
    "Sensitive kinds are recorded and seen only by those who may, and stay marked.",
    "No fact is without somebody who answers for it; a kiosk acts as itself, for the person at it.",
    "Nothing is recorded before it happened; late is marked; a closed month takes corrections.",
)
"""In the order of their numbers, from 1 on."""


def page(root: Path) -> str:
    """The whole of docs/services.md; the tests of the rules lie below ``root``."""
    sys.path.insert(0, str(ROOT))
    from tests.ledger.services import LETTERS, SERVICES  # noqa: PLC0415 - lies beside the scripts

    lines = [HEAD]
    for letter, (theme, numbers) in LETTERS.items():
        lines += [f"## {letter}. {theme}", "", *_header(COLUMNS)]
        lines += [_row(SERVICES[number]) for number in numbers]
        lines += [""]
    lines += ["## Rules", "", "What no command can break, and the tests that try to.", ""]
    lines += _header(("number", "rule", "tests"))
    for number, rule in enumerate(RULES, start=1):
        lines += [f"| {number} | {rule} | {', '.join(_tests(root, number))} |"]
    return "\n".join(lines) + "\n"


def _header(columns: tuple[str, ...]) -> list[str]:
    return [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]


def _row(service: Service) -> str:
    mark = ", *sensitive*" if service.sensitive else ""
    cells = (
        str(service.number),
        f"{service.name} ({service.term}){mark}",
        _codes(service.commands),
        _codes(service.facts),
        ", ".join(_counted(line, units) for line, units in service.counted.items()),
    )
    return f"| {' | '.join(cells)} |"


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _counted(line: str, numbers: dict[str, int]) -> str:
    units = [UNITS[unit] for unit, number in numbers.items() if number]
    return f"`{line}` ({', '.join(units)})"


UNITS = {
    "times": "times",
    "persons": "persons",
    "person_times": "person-times",
    "households": "households",
    "items": "items",
    "minutes": "minutes",
    "days": "days",
    "reach": "people unnamed",
    "cash_minor": "cash",
    "goods_minor": "worth of goods",
}
"""What the columns of the account are called here."""


def _tests(root: Path, number: int) -> list[str]:
    files = sorted((root / RULES_FOLDER).glob(f"test_rule_{number:02}_*.py"))
    return [f"[{file.name}](../{RULES_FOLDER}/{file.name})" for file in files]


def main() -> int:
    """The script."""
    parser = argparse.ArgumentParser(description="Writes the table of services from the tests.")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when stale")
    parser.add_argument("--root", type=Path, default=ROOT, help="where docs/ and tests/ lie")
    asked = parser.parse_args()
    file, text = asked.root / PAGE, page(asked.root)
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return 0
    if asked.check:
        print(f"{PAGE} is stale: run scripts/write_service_table.py", file=sys.stderr)
        return 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    print(f"wrote {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
