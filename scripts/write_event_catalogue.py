"""Writes docs/events.md and docs/stored-names.txt from the code.

    python scripts/write_event_catalogue.py            write both
    python scripts/write_event_catalogue.py --check    write nothing; exit 1 when one is stale
    python scripts/write_event_catalogue.py --golden   first add the golden samples that are missing

docs/stored-names.txt only grows: a name that the code no longer knows stays, and is complained of.
A golden sample is added once and never written over.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import Struct

import ledger.aggregates  # noqa: F401 - registers every fact
from api.package.units import UNITS
from kiosk.words import Words
from ledger.history import BASE_FIELDS, FACTS, HISTORIES, Fact, FactWithdrawn
from ledger.vocabulary import PARTIAL_DATE, Envelope

ROOT = Path(__file__).resolve().parents[1]
EVENTS = "docs/events.md"
NAMES = "docs/stored-names.txt"
WORDS = Words.load()
GOLDEN = ROOT / "tests" / "golden"
SEALED_SHOWN = 24
"""Characters of a sealed value that an example shows."""

PLAIN = {
    UUID: "UUID",
    str: "text",
    int: "whole number",
    bool: "true or false",
    date: "day, `2022-03-05`",
}
"""How the documentation calls a type; a structure is called by its name, and described below."""

HEAD = """\
# Every fact

Made by `scripts/write_event_catalogue.py` from the code; do not edit by hand.

A fact is a row `position | originator_id | originator_version | topic | state` of the table
`facts`. `topic` is the stored name. `state` is JSON in UTF-8; a field without a value is left out.
[decisions/0001](decisions/0001-the-stored-fact.md) says why it is as it is.

- **clear** fields lie in `fact`. **sealed** fields lie, as one JSON object encrypted under the key
  of the person named, in `sealed`; they cannot be read any more once that key is destroyed.
- **always**: every such fact has it. **if known**: it may be missing.
- A *partial date* is a day, a month or a year, as exactly as it is known: `2022-03-05`, `2022-03`,
  `2022`.
"""


def sentence(kind: type) -> str:
    """The docstring of a class, on one line."""
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split())


def type_name(hint: Any) -> str:
    """How a reader of the documentation is told what a field holds."""
    if get_origin(hint) is Annotated:
        plain, *marks = get_args(hint)
        dated = any(isinstance(m, msgspec.Meta) and m.pattern == PARTIAL_DATE for m in marks)
        return "partial date" if dated else type_name(plain)
    if get_origin(hint) in {Union, UnionType}:
        kinds = [each for each in get_args(hint) if each is not NoneType]
        return " or ".join(type_name(each) for each in kinds)
    if get_origin(hint) in {list, tuple}:
        return f"list of: {type_name(get_args(hint)[0])}"
    if get_origin(hint) is dict:
        return "object: " + " to ".join(type_name(each) for each in get_args(hint))
    return _class_name(hint)


def _class_name(hint: type) -> str:
    if issubclass(hint, Enum):
        return "one of " + ", ".join(f"`{each.value}`" for each in hint)
    if issubclass(hint, Struct):
        return f"[{title(hint)}](#{title(hint).replace(' ', '-')})"
    return PLAIN[hint]


def title(kind: type[Struct]) -> str:
    """What a structure is called: its name in words."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in kind.__name__).strip()


def structures() -> list[type[Struct]]:
    """Every structure that some fact is made of, and those that these are made of, by name."""
    found: dict[str, type[Struct]] = {"Envelope": Envelope}
    waiting: list[Any] = [Envelope, *FACTS.values()]
    while waiting:
        hints = get_type_hints(waiting.pop(), include_extras=True)
        for hint in _leaves(list(hints.values())):
            if issubclass(hint, Struct) and hint.__name__ not in found:
                found[hint.__name__] = hint
                waiting.append(hint)
    return [found[name] for name in sorted(found)]


def _leaves(hints: list[Any]) -> Iterator[type]:
    for hint in hints:
        if get_origin(hint) is not None:
            yield from _leaves(list(get_args(hint)))
        elif isinstance(hint, type):
            yield hint


def unit(name: str, hint: Any) -> str:
    """What a whole number counts; nothing for what is no number.

    Raises:
        KeyError: a whole number has no unit in ``UNITS``.
    """
    return WORDS.t(f"fact_unit.{UNITS[name]}", "en") if type_name(hint) == "whole number" else ""


def rows_of(kind: type[Struct], sealed: tuple[str, ...] = ()) -> Iterator[str]:
    """One line of a table for each field that the kind has of its own."""
    hints = get_type_hints(kind, include_extras=True)
    is_fact = issubclass(kind, Fact)
    may_lack = is_fact or kind.__struct_config__.omit_defaults
    for each in msgspec.structs.fields(kind):
        if is_fact and each.name in BASE_FIELDS:
            continue
        hint = hints[each.name]
        place = "sealed" if each.name in sealed else "clear"
        when = "if known" if may_lack and not each.required else "always"
        what = f"{type_name(hint)} | {unit(each.name, hint)}"
        yield f"| `{each.encode_name}` | {what} | {place} | {when} |"


def table(kind: type[Struct], sealed: tuple[str, ...] = ()) -> list[str]:
    """The fields of a kind, as a table."""
    return [
        "| field | type | unit | kept | given |",
        "|---|---|---|---|---|",
        *rows_of(kind, sealed),
    ]


def example(topic: str) -> dict[str, Any]:
    """The stored JSON of the golden sample; sealed values are shortened."""
    file = GOLDEN / f"{topic}.v{FACTS[topic].CLASS_VERSION}.json"
    state: dict[str, Any] = json.loads(json.loads(file.read_text(encoding="utf-8"))["state"])
    if "sealed" in state:
        state["sealed"] = {who: f"{it[:SEALED_SHOWN]}..." for who, it in state["sealed"].items()}
    return state


def code(value: Any) -> list[str]:
    """A block of JSON."""
    return ["```json", *json.dumps(value, ensure_ascii=False, indent=2).splitlines(), "```"]


def events() -> str:
    """The whole of docs/events.md."""
    lines = [HEAD, *contents(), *common()]
    lines += ["## any history", "", "What every history may have beside its own facts.", ""]
    lines += chapter(FactWithdrawn.TOPIC, FactWithdrawn)
    for name, history in sorted(HISTORIES.items()):
        module = sys.modules[history.__module__]
        lines += [f"## {name}", "", sentence_of_module(module), "", sentence(history), ""]
        for topic, fact in FACTS.items():
            if fact.HISTORY is history:
                lines += chapter(topic, fact)
    return "\n".join(lines).rstrip() + "\n"


def sentence_of_module(module: Any) -> str:
    """What one such thing is: the first sentence of its file."""
    return inspect.cleandoc(module.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def contents() -> list[str]:
    """Every history with its facts."""
    lines = ["| history | facts |", "|---|---|"]
    lines.append(
        f"| [any history](#any-history) | [{FactWithdrawn.TOPIC}](#{FactWithdrawn.TOPIC}) |"
    )
    for name, history in sorted(HISTORIES.items()):
        topics = [topic for topic, fact in FACTS.items() if fact.HISTORY is history]
        links = ", ".join(f"[{topic}](#{topic})" for topic in topics)
        lines.append(f"| [{name}](#{name}) | {links} |")
    return [*lines, ""]


def common() -> list[str]:
    """What every fact has, and what several of them are made of."""
    lines = ["## What every fact has", ""]
    lines += [
        "| field | type | |",
        "|---|---|---|",
        "| `v` | whole number | version of the fields of this fact |",
        "| `event_id` | UUID | the fact's own id, in the order of time |",
        "| `occurred_on` | partial date | when it happened |",
        "| `by` | envelope | who recorded it, below |",
        "| `fact` | object | the clear fields |",
        "| `sealed` | object | by person: the sealed fields, in base64 |",
        "",
        "A whole one:",
        "",
        *code(example("payment_paid")),
        "",
    ]
    for kind in structures():
        lines += [f"### {title(kind)}", "", sentence(kind), "", *table(kind), ""]
    return lines


def chapter(topic: str, fact: type[Fact]) -> list[str]:
    """One fact: its sentence, its fields, an example without the envelope."""
    shown = {name: value for name, value in example(topic).items() if name not in HIDDEN}
    version = f"Version {fact.CLASS_VERSION}." if fact.CLASS_VERSION > 1 else ""
    return [
        f"### {topic}",
        "",
        f"{sentence(fact)} {version}".rstrip(),
        "",
        *remarks(fact),
        *table(fact, fact.SEALED_FIELDS),
        "",
        *code(shown),
        "",
    ]


def remarks(fact: type[Fact]) -> list[str]:
    """What else a reader must know: the state it leads to, who may see it, how it is undone."""
    told = []
    if fact.LEADS_TO is not None:
        told.append(f"Leads to `{fact.LEADS_TO.value}`.")
    if fact.SENSITIVE:
        told.append("**Sensitive**: only for those who must know; no kiosk says it unasked.")
    if fact.UNDONE_BY in FACTS and fact.UNDONE_BY != FactWithdrawn.TOPIC:
        told.append(f"Undone by [{fact.UNDONE_BY}](#{fact.UNDONE_BY}).")
    elif not fact.UNDONE_BY:
        told.append("Cannot be undone.")
    return [" ".join(told), ""] if told else []


HIDDEN = frozenset({"v", "event_id", "by"})
"""What an example leaves out, because it is the same everywhere."""


SECTIONS = ("facts", "histories")
NAMES_HEAD = """\
# Every name that a fact or a history was ever stored under. It only grows: a name is for ever.
# scripts/write_event_catalogue.py adds what is new at the end of its section.
"""


def listed_names(text: str) -> dict[str, list[str]]:
    """The names of each section, in the order in which they stand."""
    names: dict[str, list[str]] = {section: [] for section in SECTIONS}
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ").strip()
        elif line.strip() and not line.startswith("#"):
            names[section].append(line.strip())
    return names


def stored_names(before: str) -> tuple[str, list[str]]:
    """The whole of docs/stored-names.txt, and the names in it that the code does not know."""
    names = listed_names(before)
    unknown = []
    parts = [NAMES_HEAD]
    for section, known in zip(SECTIONS, (set(FACTS), set(HISTORIES)), strict=True):
        listed = names[section]
        unknown += [name for name in listed if name not in known]
        every = listed + sorted(known - set(listed))
        parts.append("\n".join([f"## {section}", *every]) + "\n")
    return "\n".join(parts), unknown


def add_golden() -> list[str]:
    """Add the golden samples that are missing; their names."""
    sys.path.insert(0, str(ROOT))
    from tests.golden import keeping  # noqa: PLC0415 - only who asks for it needs the tests

    with TemporaryDirectory() as folder:
        vault = keeping.open_golden_vault(Path(folder))
        try:
            return keeping.add_missing(vault)
        finally:
            vault.close()


def bring_up_to_date(root: Path, *, check: bool) -> list[str]:
    """Write what is stale below ``root``, or with ``check`` only name it."""
    names = root / NAMES
    before = names.read_text(encoding="utf-8") if names.exists() else ""
    listing, unknown = stored_names(before)
    complaints = [f"{NAMES}: nothing in the code reads {name} any more" for name in unknown]
    for name, text in ((EVENTS, events()), (NAMES, listing)):
        file = root / name
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        if check:
            complaints.append(f"{name} is stale: run scripts/write_event_catalogue.py")
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return complaints


def main() -> int:
    """The script."""
    parser = argparse.ArgumentParser(description="Writes the catalogue of facts from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when stale")
    parser.add_argument("--golden", action="store_true", help="add missing golden samples first")
    parser.add_argument("--root", type=Path, default=ROOT, help="where docs/ lies")
    asked = parser.parse_args()
    if asked.golden and not asked.check:
        for name in add_golden():
            print(f"added tests/golden/{name}")
    complaints = bring_up_to_date(asked.root, check=asked.check)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
