"""The rules of the house. Each takes the root of a tree and returns what it finds wrong with it."""

import ast
import html
import re
import string
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.house import reading
from tests.house.reading import LANGUAGES, PACKAGES, Fact

Check = Callable[[Path], list[str]]

FUNCTION_LINES_MAX = 50
FILE_LINES_MAX = 400
LONGER_FILES = {"ledger/proof/verifier.py": 950}
"""One file by design, with its words in three languages: an auditor carries it alone."""
FILE_BYTES_MAX = 500 * 1024

READ_BY_ITS_RULES = "read by the rules of the commands that follow it, and in its own history"

NOT_SHOWN = {
    "borrower": "read by the lending rules; the loans themselves are shown",
    "card_cancelled": "the release of its number comes with it, and that is what is asked",
    "card_issued": "the claim of its number comes with it, and that is what is asked",
    "device_disinfected": "read by the lending rules; a device that is not clean is not lent",
    "goods_distribution": READ_BY_ITS_RULES,
    "identifier_added": "the claim of the number comes with it, and that is what is asked",
    "identifier_retired": "the release of the number comes with it, and that is what is asked",
    "linked_records": "read by the rules of payment; the links themselves are shown",
}
"""Facts, and histories of facts, that no projection names, each with the reason."""

IRREGULAR_PARTICIPLES = {
    "begun", "bought", "built", "chosen", "done", "found", "frozen", "given", "held", "kept",
    "left", "lent", "lost", "made", "met", "overridden", "paid", "sent", "set", "sold", "taken",
    "told", "withdrawn", "withheld", "written",
}  # fmt: skip

ADVERBS = {"along", "away", "back", "for", "in", "off", "out", "up"}
"""Those that do not end as adverbs mostly do, and go with a participle: sent back."""

TEXT_TYPES = {"str", "int", "StrEnum", "IntEnum", "IntFlag"}


def facts_are_named_in_the_past(root: Path) -> list[str]:
    """The last word of a fact's name is a past participle, or an adverb or particle after one."""
    return [
        f"{fact.file}: {fact.topic} is not named in the past"
        for fact in reading.facts(root)
        if not _is_past(fact.topic.split("_"))
    ]


def _is_past(words: list[str]) -> bool:
    if words[-1].endswith("ly") or words[-1] in ADVERBS:
        words = words[:-1]
    return words[-1].endswith("ed") or words[-1] in IRREGULAR_PARTICIPLES


def facts_are_named_as_stored(root: Path) -> list[str]:
    """A class is called its stored name in PascalCase, and every stored name is used once."""
    facts = reading.facts(root)
    uses = Counter(fact.topic for fact in facts)
    wrong = [
        f"{fact.file}: {fact.name} is stored as {fact.topic}"
        for fact in facts
        if fact.name != fact.topic.title().replace("_", "")
    ]
    return wrong + [f"{topic} is stored by {n} classes" for topic, n in uses.items() if n > 1]


def facts_live_in_one_file(root: Path) -> list[str]:
    """Only one file of the aggregates knows a fact by name, beside the table of contents."""
    files = [
        reading.names_in(tree) | {node.name for node in ast.walk(tree) if _is_class(node)}
        for tree in [*_trees(root, "ledger/aggregates"), *_files(root / "ledger/history.py")]
    ]
    return [
        f"{fact.name} is in {sum(fact.name in names for names in files)} files of the aggregates"
        for fact in reading.facts(root)
        if sum(fact.name in names for names in files) != 1
    ]


def _is_class(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef)


def _trees(root: Path, *folders: str) -> list[ast.Module]:
    files = reading.python_files(root, *folders)
    return [reading.parse(file) for file in files if file.name != "__init__.py"]


def facts_are_projected(root: Path) -> list[str]:
    """A fact is about a person, or some projection names it, or NOT_SHOWN says why none does.

    Not two of these at once. NOT_SHOWN names a fact, or a whole history.
    """
    trees = _trees(root, "projections")
    known = {name for tree in trees for name in reading.names_in(tree) | reading.texts_in(tree)}
    for file in sorted((root / "projections" / "lines").glob("*.toml")):
        lines = tomllib.loads(file.read_text(encoding="utf-8"))
        known |= {*lines["counted"], *lines["reversed_by"]}
    wrong = []
    for fact in reading.facts(root):
        shown = fact.is_about_a_person or _names(fact, known)
        if not shown and not {fact.topic, fact.history} & NOT_SHOWN.keys():
            wrong.append(f"no projection names {fact.name}")
        if shown and fact.topic in NOT_SHOWN:
            wrong.append(f"NOT_SHOWN has {fact.topic}, but a projection names it")
    return wrong


def _files(*files: Path) -> list[ast.Module]:
    return [reading.parse(file) for file in files if file.exists()]


def _names(fact: Fact, known: set[str]) -> bool:
    return bool({fact.topic, fact.name} & known)


def facts_shown_have_a_sentence(root: Path) -> list[str]:
    """Whatever is about a person can be said to that person in every language."""
    shown = [f"fact.{fact.topic}" for fact in reading.facts(root) if fact.is_about_a_person]
    return _unsaid(root, "sentence", shown)


def facts_have_a_word(root: Path) -> list[str]:
    """Every fact has a name in every language, by which it stands in a list."""
    return _unsaid(root, "word", [f"topic.{fact.topic}" for fact in reading.facts(root)])


def _unsaid(root: Path, what: str, keys: list[str]) -> list[str]:
    said = {language: reading.catalogue(root, language) for language in LANGUAGES}
    return [
        f"{language}: no {what} {key}"
        for language in LANGUAGES
        for key in keys
        if not said[language].get(key)
    ]


def facts_say_what_they_are(root: Path) -> list[str]:
    """Every fact has a docstring of its own: one sentence."""
    facts = reading.facts(root)
    uses = Counter(fact.docstring for fact in facts)
    return [
        f"{fact.file}: {fact.name} needs one sentence of its own"
        for fact in facts
        if not re.fullmatch(r"[A-Z][^\n]*(\n[^\n]+)*[.]", fact.docstring)
        or re.search(r"[.!?]\s+[A-Z]", fact.docstring)
        or uses[fact.docstring] > 1
    ]


def facts_have_a_test(root: Path) -> list[str]:
    """Some test's name starts with the stored name of the fact."""
    tests = [
        node.name
        for file in reading.python_files(root, "tests")
        for node in ast.walk(reading.parse(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [
        f"no test is called test_{fact.topic}..."
        for fact in reading.facts(root)
        if not any(re.match(rf"test_{fact.topic}(_|$)", test) for test in tests)
    ]


def stored_names_only_grow(root: Path) -> list[str]:
    """Every stored name is in the list, and no name that was ever committed has left it."""
    listing = root / reading.STORED_NAMES
    listed = (
        reading.stored_names(listing.read_text(encoding="utf-8")) if listing.exists() else set()
    )
    stored = {fact.topic for fact in reading.facts(root)} | reading.histories(root)
    wrong = [f"{name} is not in {reading.STORED_NAMES}" for name in sorted(stored - listed)]
    gone = sorted(reading.stored_names_ever(root) - listed)
    return wrong + [f"{name} was removed from {reading.STORED_NAMES}" for name in gone]


def facts_hold_no_text_in_disguise(root: Path) -> list[str]:
    """No field is an enum that is also a text or a number: it would come back as plain text."""
    bases = {node.name: reading.base_names(node) for _, node in reading.classes(root, "ledger")}
    disguised = {name for name in bases if _is_text_type(name, bases)}
    return [
        f"{fact.file}: {fact.name} has a field of type {name}"
        for fact in reading.facts(root)
        for name in sorted(disguised.intersection(fact.field_types))
    ]


def _is_text_type(name: str, bases: dict[str, set[str]]) -> bool:
    return any(
        base in TEXT_TYPES or (base != name and _is_text_type(base, bases))
        for base in bases.get(name, ())
    )


def aggregates_have_no_clock_and_no_chance(root: Path) -> list[str]:
    """Time and ids arrive as arguments, so that a history replayed is the same history."""
    calls = re.compile(
        r"\b(datetime\.(now|utcnow)|date\.today|time\.(time|time_ns|monotonic)|uuid[147]|urandom|random_id"
        r"|time_ordered_id|secrets\.\w+|random\.\w+)\("
    )
    return [
        f"{file.name}: {found[0]})"
        for file in reading.python_files(root, "ledger/aggregates")
        for found in calls.finditer(file.read_text(encoding="utf-8"))
    ]


def files_and_functions_are_short(root: Path) -> list[str]:
    """A function fits on a page, a file in an afternoon."""
    wrong = []
    for file in _sources(root):
        text = file.read_text(encoding="utf-8")
        name = file.relative_to(root)
        most = LONGER_FILES.get(name.as_posix(), FILE_LINES_MAX)
        if text.count("\n") > most:
            wrong.append(f"{name} has {text.count(chr(10))} lines, {most} are allowed")
        if file.suffix == ".py":
            wrong += [f"{name}: {each}" for each in _long_functions(ast.parse(text))]
    return wrong


def _sources(root: Path) -> list[Path]:
    scripts = [file for file in (root / "scripts").glob("*") if file.is_file()]
    return reading.python_files(root, *PACKAGES) + sorted(scripts)


def _long_functions(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{node.name} has {lines} lines, {FUNCTION_LINES_MAX} are allowed"


SPOKEN_ATTRIBUTE = re.compile(
    r"""\s(alt|title|label|placeholder|aria-label|aria-description|aria-roledescription)"""
    r"""\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""",
    re.IGNORECASE,
)


def templates_hold_no_words(root: Path) -> list[str]:
    """Whatever a person reads or hears comes out of a catalogue."""
    wrong = []
    for name, markup in reading.templates(root):
        words = html.unescape(re.sub(r"<[^>]*>", " ", markup)).split()
        wrong += [f"{name}: {word}" for word in words if _has_letters(word)]
        for attribute, value in SPOKEN_ATTRIBUTE.findall(markup):
            if _has_letters(html.unescape(value)):
                wrong.append(f"{name}: {attribute}={value}")
    return wrong


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def refusals_have_a_sentence(root: Path) -> list[str]:
    """Every way of saying no is said in every language."""
    return _unsaid(root, "sentence", [f"refused.{each.code}" for each in reading.refusals(root)])


def refusals_have_a_test(root: Path) -> list[str]:
    """Some test outside this folder names each refusal, by its class or its code."""
    files = [file for file in reading.python_files(root, "tests") if "house" not in file.parts]
    trees = [reading.parse(file) for file in files]
    known = {name for tree in trees for name in reading.names_in(tree) | reading.texts_in(tree)}
    return [
        f"no test names {refusal.name} ({refusal.code})"
        for refusal in reading.refusals(root)
        if not {refusal.code, refusal.name} & known
    ]


def languages_say_the_same(root: Path) -> list[str]:
    """Each language has every sentence, with the same placeholders, and none is empty."""
    sentences = {language: reading.catalogue(root, language) for language in LANGUAGES}
    every_key = sorted({key for catalogue in sentences.values() for key in catalogue})
    wrong = []
    for key in every_key:
        said = {language: sentences[language].get(key, "") for language in LANGUAGES}
        missing = [language for language, sentence in said.items() if not sentence]
        if missing:
            wrong.append(f"{key} is not said in {', '.join(missing)}")
        elif len({_placeholders(sentence) for sentence in said.values()}) > 1:
            wrong.append(f"{key} has other placeholders in another language")
    return wrong


def _placeholders(sentence: str) -> frozenset[str]:
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError as mistake:
        return frozenset({f"unreadable: {sentence} ({mistake})"})
    return frozenset(name for _, name, _, _ in parts if name)


def nothing_is_left_open(root: Path) -> list[str]:
    """Work that is not done is not marked in the code: it is in the tracker."""
    marks = re.compile(r"\b(TODO|FIXME|raise NotImplementedError)\b")
    return [
        f"{file.relative_to(root)}: {found[0]}"
        for file in reading.python_files(root, *PACKAGES)
        for found in marks.finditer(file.read_text(encoding="utf-8"))
    ]


FOREIGN = re.compile(
    r"(?<![\w./$}-])/(work|root|farm|opt/wheels|tmp/[a-z]+|home/\w+|Users/\w+)/"
    r"|\b(pypi[.]org|pythonhosted[.]org|registry[.]npmjs[.]org|crates[.]io|mirrors?[.][\w-]+[.](cn|com|org))\b"
)


def nothing_names_this_machine(root: Path) -> list[str]:
    """No path of a developer's machine and no host of a package index is in the tree."""
    return [
        f"{name}: {found[0]}"
        for name, text in reading.own_texts(root)
        for found in FOREIGN.finditer(text)
    ]


def no_file_is_large(root: Path) -> list[str]:
    """A clone stays small."""
    return [
        f"{file.relative_to(root)} has {file.stat().st_size // 1024} KiB"
        for file in reading.own_files(root)
        if file.stat().st_size > FILE_BYTES_MAX
    ]


CHECKS: tuple[Check, ...] = (
    facts_are_named_in_the_past,
    facts_are_named_as_stored,
    facts_live_in_one_file,
    facts_are_projected,
    facts_shown_have_a_sentence,
    facts_have_a_word,
    facts_say_what_they_are,
    facts_have_a_test,
    facts_hold_no_text_in_disguise,
    stored_names_only_grow,
    aggregates_have_no_clock_and_no_chance,
    files_and_functions_are_short,
    templates_hold_no_words,
    refusals_have_a_sentence,
    refusals_have_a_test,
    languages_say_the_same,
    nothing_is_left_open,
    nothing_names_this_machine,
    no_file_is_large,
)
