"""Writes docs/commands.md from the code.

python scripts/write_command_catalogue.py            write it
python scripts/write_command_catalogue.py --check    write nothing; exit 1 when it is stale
"""

import argparse
import inspect
import sys
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from api.scripting.describing import fields, objects
from ledger.commands import COMMANDS, Command
from ledger.history import HISTORIES

ROOT = Path(__file__).resolve().parents[1]
PAGE = "docs/commands.md"
HEAD = """\
# Every command

Made by `scripts/write_command_catalogue.py` from the code; do not edit by hand.

[recording.md](recording.md) says how a command is written as a line. `id` is the history it is
about; left out, a new one begins. A field that is an id may hold a reference instead.
"""


def page() -> str:
    """The whole of docs/commands.md."""
    every = sorted(COMMANDS.values(), key=lambda command: command.name)
    lines = [HEAD]
    for prefix, group in groupby(every, key=lambda command: command.name.partition(".")[0]):
        lines += [f"## {prefix}", ""]
        for command in group:
            lines += chapter(command)
    lines += references()
    lines += ["## Objects", ""]
    for kind in objects([command.told for command in every]):
        lines += [f"### {kind.__name__}", "", _sentence(kind), "", *table(kind), ""]
    return "\n".join(lines).rstrip() + "\n"


def references() -> list[str]:
    """By which parts a history that has one id for what it is about can be named."""
    lines = ["## References by what a thing is about", "", "| history | parts |", "|---|---|"]
    for name, history in sorted(HISTORIES.items()):
        id_of = getattr(history, "id_of", None)
        if id_of is not None:
            parts = [part for part in inspect.signature(id_of).parameters if part != "organisation"]
            lines.append(f"| `{name}` | {', '.join(f'`{part}`' for part in parts)} |")
    return [*lines, ""]


def chapter(command: Command) -> list[str]:
    """One command: what it does, and its fields."""
    return [f"### {command.name}", "", command.about, "", *table(command.told), ""]


def table(kind: type[Struct]) -> list[str]:
    """The fields, a row each."""
    rows = [f"| `{name}` | {what} | {given} |" for name, what, given in fields(kind)]
    return ["| field | what | given |", "|---|---|---|", *rows]


def _sentence(kind: type[Struct]) -> str:
    told = (inspect.getdoc(kind) or "").split("\n\n")[0]
    return told.replace("\n", " ").replace("``", "`")


def main() -> int:
    """The script."""
    parser = argparse.ArgumentParser(description="Writes the catalogue of commands from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when stale")
    parser.add_argument("--root", type=Path, default=ROOT, help="where docs/ lies")
    asked = parser.parse_args()
    file = asked.root / PAGE
    if file.exists() and file.read_text(encoding="utf-8") == page():
        return 0
    if asked.check:
        print(f"{PAGE} is stale: run scripts/write_command_catalogue.py", file=sys.stderr)
        return 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
