"""What stands in README.txt: what the folder is and how to prove it, in each language."""

from pathlib import Path
from textwrap import fill

from kiosk.words import LANGUAGES, Words
from ledger.proof.notes import Checkpoint

FILE = "README.txt"
COMMAND = "python3 verify.py . --checkpoint YOURS.txt --policy YOURS.txt --language {lang}"
QUERY = 'sqlite3 facts.sqlite "SELECT topic, count(*) FROM facts GROUP BY topic"'
WIDTH = 92
RULE = "-" * WIDTH
FILES = {
    "verify.py": "verify",
    "checkpoint.txt": "checkpoint",
    "policy.txt": "policy",
    "facts.sqlite": "facts",
    "log.sqlite": "log",
    "facts.csv": "every_fact",
    "facts/": "each_kind",
    "answers/": "answers",
    "dictionary.*.csv": "dictionary",
    "manifest.json": "manifest",
}


def write_readme(folder: Path, checkpoint: Checkpoint, position: int, words: Words) -> None:
    """Write README.txt, for whoever opens the folder first."""
    parts = [_part(checkpoint, position, words, lang) for lang in LANGUAGES]
    text = f"\n{RULE}\n\n".join(parts)
    # Editors of some systems take UTF-8 for another encoding when nothing says so.
    (folder / FILE).write_text(text, encoding="utf-8-sig", newline="\r\n")


def _part(checkpoint: Checkpoint, position: int, words: Words, lang: str) -> str:
    def t(name: str, **values: str | int) -> str:
        said = words.t(f"package.readme_{name}", lang, **values)
        # Chinese is broken by whoever shows it: there is no space to break it at.
        return said if lang == "zh-Hans" else fill(said, WIDTH)

    of: dict[str, str | int] = {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "position": position,
    }
    files = [f"  {name:<18}{words.t(f'package.file_{key}', lang)}" for name, key in FILES.items()]
    paragraphs = (
        t("title", **of),
        t("verify"),
        f"  {COMMAND.format(lang=lang)}",
        t("trust"),
        t("proven"),
        t("files"),
        "\n".join(files),
        t("tables"),
        f"  {QUERY}",
        t("names"),
    )
    return "\n\n".join(paragraphs) + "\n"
