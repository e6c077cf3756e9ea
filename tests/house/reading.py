"""Reads the house as a visitor would: sources as text, catalogues as files, nothing imported.

Every function takes the root of a tree, so that the checks can be tried on small broken ones.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

PACKAGES = ("ledger", "projections", "kiosk", "api")
LANGUAGES = ("en", "vi", "zh_Hans")
STORED_NAMES = "docs/stored-names.txt"
MADE_HERE = {
    ".git", ".venv", "var", "build", "dist", "__pycache__", "uv.lock", ".hypothesis",
    ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache",
}  # fmt: skip
"""Names of what the tools make, which is not the project's."""


@dataclass(frozen=True)
class Fact:
    """One kind of fact, as its source states it."""

    topic: str
    name: str
    docstring: str
    file: str
    field_types: tuple[str, ...]
    """Every name in the annotations of its fields."""
    is_about_a_person: bool = False
    """Whether it names a person in clear, and so stands in that person's own history."""
    history: str = ""
    """The stored name of the history it belongs to; empty for a fact of any history."""


@dataclass(frozen=True)
class Refusal:
    """One way the ledger says no."""

    code: str
    name: str


def python_files(root: Path, *folders: str) -> list[Path]:
    """The Python files below ``folders``, in order; a folder that is not there has none."""
    return sorted(
        file
        for folder in folders
        for file in (root / folder).rglob("*.py")
        if not MADE_HERE & set(file.relative_to(root).parts)
    )


def parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def classes(root: Path, *folders: str) -> Iterator[tuple[Path, ast.ClassDef]]:
    """Every class below ``folders``, nested ones too."""
    for file in python_files(root, *folders):
        for node in ast.walk(parse(file)):
            if isinstance(node, ast.ClassDef):
                yield file, node


def base_names(node: ast.ClassDef) -> set[str]:
    """The last part of the name of each base class."""
    return {ast.unparse(base).rpartition(".")[2] for base in node.bases}


def assigned(body: ast.Module | ast.ClassDef, name: str) -> ast.expr | None:
    """What the module or the class itself sets ``name`` to, if it does."""
    for statement in body.body:
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        else:
            continue
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return statement.value
    return None


def class_constant(node: ast.ClassDef, name: str) -> str | None:
    """The text that the body of the class sets ``name`` to, if it does."""
    match assigned(node, name):
        case ast.Constant(value=str(text)):
            return text
    return None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def names_in(node: ast.AST) -> set[str]:
    """Every plain name and attribute used below ``node``."""
    return {
        inner.id if isinstance(inner, ast.Name) else inner.attr
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name | ast.Attribute)
    }


def texts_in(node: ast.AST) -> set[str]:
    """Every text constant below ``node``."""
    return {
        inner.value for inner in ast.walk(node) if isinstance(inner, ast.expr) and _is_text(inner)
    }


def facts(root: Path) -> list[Fact]:
    """Every class with a TOPIC of its own: in the aggregates, and the one that any of them has."""
    owners = {
        inner: _stored_as(outer) for _, outer in classes(root, "ledger") for inner in _inner(outer)
    }
    found = []
    for file, node in classes(root, "ledger"):
        topic = class_constant(node, "TOPIC")
        if topic is None:
            continue
        fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
        types = {name for field in fields for name in names_in(field.annotation)}
        named = [
            names_in(field.annotation)
            for field in fields
            if isinstance(field.target, ast.Name) and field.target.id == "person_id"
        ]
        found.append(
            Fact(
                topic,
                node.name,
                ast.get_docstring(node) or "",
                file.name,
                tuple(sorted(types)),
                is_about_a_person=any("SealedId" not in names for names in named),
                history=owners.get(node.name, ""),
            )
        )
    return found


def _inner(node: ast.ClassDef) -> list[str]:
    return [inner.name for inner in node.body if isinstance(inner, ast.ClassDef)]


def _stored_as(node: ast.ClassDef) -> str:
    names = (
        keyword.value.value
        for keyword in node.keywords
        if keyword.arg == "stored_as" and isinstance(keyword.value, ast.Constant)
    )
    return str(next(names, ""))


def histories(root: Path) -> set[str]:
    """The names that the kinds of history are stored under."""
    return {
        keyword.value.value
        for _, node in classes(root, "ledger/aggregates")
        for keyword in node.keywords
        if keyword.arg == "stored_as" and isinstance(keyword.value, ast.Constant)
    }


def refusals(root: Path) -> list[Refusal]:
    """Every class in the ledger with a ``code``, save the ones that are only a base of others."""
    nodes = [node for _, node in classes(root, "ledger")]
    bases = set[str]().union(*map(base_names, nodes))
    refusing = {"Refused"}
    for _ in nodes:  # until no class is found any more that derives from one of these
        more = {node.name for node in nodes if base_names(node) & refusing} - refusing
        if not more:
            break
        refusing |= more
    found = [
        Refusal(code, node.name)
        for node in nodes
        if node.name in refusing and (code := class_constant(node, "code")) is not None
    ]
    return [each for each in found if each.name not in bases]


def catalogue(root: Path, language: str) -> dict[str, str]:
    """Every sentence of one language by its key, all files of the language together."""
    sentences: dict[str, str] = {}
    for file in sorted((root / "kiosk/locales" / language / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source):
                if message.id:
                    sentences[str(message.id)] = "" if message.fuzzy else str(message.string)
    return sentences


def stored_names(text: str) -> set[str]:
    """The first word of each line that is not a comment."""
    lines = (line.split("#")[0].split() for line in text.splitlines())
    return {words[0] for words in lines if words}


def stored_names_ever(root: Path) -> set[str]:
    """Every name that any committed version of the list held; nothing when there is no history."""
    versions = _git(root, "log", "--format=%H", "--", STORED_NAMES).split()
    texts = (_git(root, "show", f"{version}:./{STORED_NAMES}") for version in versions)
    return {name for text in texts for name in stored_names(text)}


def own_files(root: Path) -> list[Path]:
    """Every file of the project: what git does not ignore, or without git all that no tool made."""
    tracked = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    files = [root / name for name in tracked if name]
    if not files:
        files = [
            file for file in root.rglob("*") if not MADE_HERE & set(file.relative_to(root).parts)
        ]
    return sorted(file for file in files if file.is_file())


def own_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Name and content of every text file of the project."""
    for file in own_files(root):
        raw = file.read_bytes()
        if b"\0" not in raw:
            yield str(file.relative_to(root)), raw.decode("utf-8", errors="replace")


def _git(root: Path, *arguments: str) -> str:
    """What git says; nothing when it is not here or ``root`` is not the top of a repository."""
    if not (root / ".git").exists():
        return ""
    try:
        done = subprocess.run(
            ["git", "-c", "safe.directory=*", "-C", str(root), *arguments],
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


TEMPLATE_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<!--.*?-->", re.DOTALL)
TEMPLATE_CODE_BLOCKS = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)


def templates(root: Path) -> Iterator[tuple[str, str]]:
    """Name and markup of each template, all that Jinja replaces or drops taken out."""
    for folder in ("kiosk/templates", "api/templates"):
        for file in sorted(each for each in (root / folder).rglob("*") if each.is_file()):
            text = TEMPLATE_CODE.sub("", file.read_text(encoding="utf-8"))
            yield str(file.relative_to(root)), TEMPLATE_CODE_BLOCKS.sub("", text)
