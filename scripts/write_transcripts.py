"""Listens to every screen with Orca and writes down what it says: the transcripts tests compare.

python scripts/write_transcripts.py                       write those of every language
python scripts/write_transcripts.py vi --only card pin    of one language, and of these screens
python scripts/write_transcripts.py --runs 10             write nothing; listen ten times, tell
                                                          how many runs said the same, and how long
                                                          they took; exit 1 when they differ

Read what changed as the person who will hear it: is it short, is it all needed, is it in order?
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from kiosk.words import LANGUAGES
from tests.kiosk.record import Drawer
from tests.kiosk.screen_reader.reader import reader
from tests.kiosk.screen_reader.screens import GOLDEN, SCREENS, Listener, kiosk
from tests.kiosk.server import serving


def main() -> int:
    """Write, or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", choices=[*LANGUAGES, []], help="default: all")
    parser.add_argument("--only", nargs="+", choices=SCREENS, default=list(SCREENS))
    parser.add_argument("--runs", type=int, help="listen so many times, and compare")
    asked = parser.parse_args()
    languages = asked.languages or list(LANGUAGES)
    if asked.runs:
        return _compare(languages, asked.only, asked.runs)
    for lang in languages:
        for name, transcript in _listen(lang, asked.only).items():
            file = GOLDEN / lang / f"{name}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(transcript, encoding="utf-8")
        if asked.only == list(SCREENS):
            _drop_others(lang)
    return 0


def _listen(lang: str, names: list[str]) -> dict[str, str]:
    began, drawer, heard = time.monotonic(), Drawer(), {}
    with (
        tempfile.TemporaryDirectory() as home,
        serving(kiosk(drawer)) as base,
        reader(Path(home), lang) as orca,
    ):
        ready = time.monotonic()
        person = Listener(orca, base, lang, drawer)
        for name in names:
            try:
                heard[name] = person.hears(name)
            except (LookupError, TimeoutError) as why:
                print(f"{lang}/{name}: {why}")
                heard[name] = ""
    over = time.monotonic()
    each = (over - ready) / len(names)
    print(f"{lang}: {over - began:.0f} s, {each:.1f} s a screen, {person.repeated} heard again")
    return heard


def _compare(languages: list[str], names: list[str], runs: int) -> int:
    differ = False
    for lang in languages:
        heard = [_listen(lang, names) for _ in range(runs)]
        for name in names:
            variants = Counter(each[name] for each in heard)
            if len(variants) > 1:
                differ = True
                print(f"{lang}/{name}: {len(variants)} variants, {sorted(variants.values())}")
                print(*variants, sep="\n-----\n")
        same = sum(each == heard[0] for each in heard)
        print(f"{lang}: {same} of {runs} runs say what the first said")
    return int(differ)


def _drop_others(lang: str) -> None:
    for file in (GOLDEN / lang).glob("*.txt"):
        if file.stem not in SCREENS:
            file.unlink()


if __name__ == "__main__":
    sys.exit(main())
