"""Goes through the whole record of the demonstration's visitor and counts who says what.

    handrail demo --data DATA --no-serve
    handrail voices build --data DATA
    PYTHONPATH=. python scripts/hear_record.py DATA [--bank FILE] [--markdown]

Every page that links lead to from the first fact is opened in every language, as a visitor would.
Each clip that is heard came from the bank or was said live. Live there should be names alone, of
people and of what an office calls its own, and languages that the bank does not speak; anything
else is named, and is a mistake.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.demonstration import NOTES, PIN
from api.doors import KioskDoors
from api.office import Office
from api.settings import Settings
from kiosk.app import create_kiosk
from kiosk.settings import KioskSettings
from kiosk.speech.bank import Bank
from kiosk.speech.clips import Clip, cut, is_known
from kiosk.speech.saying import Kind, Segment
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES, Words
from tests.kiosk.markup import read


@dataclass
class Heard:
    """What was heard in one language."""

    pages: int = 0
    lines: int = 0
    clips: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    """What was said live though it is no name: the inventory lacks it."""
    seconds: list[float] = field(default_factory=list)


class Listener(SpeechService):
    """The kiosk's own voice, with somebody who takes notes."""

    def __init__(self, bank: Bank | None) -> None:
        super().__init__(bank)
        self.bank = bank
        self.known: Any = bank.__contains__ if bank else lambda _clip: False
        self.heard = Heard()

    def speak_segments(self, segments: Any) -> bytes:
        began = time.perf_counter()
        sound = super().speak_segments(segments)
        self.heard.seconds.append(time.perf_counter() - began)
        self._note(segments)
        return sound

    def _note(self, segments: list[Segment]) -> None:
        own = [each.spoken for each in segments if each.kind is Kind.OWN]
        self.heard.lines += 1
        for piece in cut(segments, self.known):
            if is_known(piece.clip, self.known):
                self.heard.clips["bank"] += 1
            elif _is_in(piece.clip, own):
                self.heard.clips["names"] += 1
                self.heard.names[piece.clip.text] += 1
            else:
                self.heard.clips["live"] += 1
                if self.bank and self.bank.speaks(piece.clip.lang):
                    self.heard.others[piece.clip.text] += 1


def _is_in(clip: Clip, own: list[str]) -> bool:
    return any(clip.text in name for name in own)


def main() -> int:
    """0 when nothing but names was said live where the bank speaks."""
    asked = _arguments()
    settings = Settings(data=asked.data)
    bank = Bank.open(asked.bank or settings.bank)
    words = Words.load()
    office = Office(settings, create=False)
    card = _card(asked.data)
    voice = Listener(bank)
    voice.start()
    heard = {lang: _visit(office, words, voice, card, lang) for lang in LANGUAGES}
    voice.close()
    office.close()
    _tell(heard, markdown=asked.markdown)
    return 1 if any(each.others for each in heard.values()) else 0


def _visit(office: Office, words: Words, voice: Listener, card: str, lang: str) -> Heard:
    voice.heard = Heard()
    kiosk = create_kiosk(KioskDoors(office), words, voice, KioskSettings())
    client = TestClient(kiosk, base_url="http://127.0.0.1:8000")
    client.get(f"/language/{lang}?to=/card")
    client.post("/card", data={"card": card})
    client.post("/pin", data={"pin": PIN})
    client.post("/aloud/yes")
    for _ in _pages(client):
        voice.heard.pages += 1
    return voice.heard


def _pages(client: TestClient) -> Iterator[str]:
    """Every page that links lead to from the first fact; choosing another language is none."""
    seen: set[str] = set()
    waiting = ["/record/1"]
    while waiting:
        path = waiting.pop()
        if path in seen or not path.startswith("/") or path.startswith("/language/"):
            continue
        seen.add(path)
        answer = client.get(path)
        if answer.status_code != 200:
            sys.exit(f"{path} answered {answer.status_code}")
        yield path
        waiting += [str(link["href"]) for link in read(answer.text).all("a")]


def _card(data: Path) -> str:
    notes: dict[str, str] = json.loads((data / NOTES).read_text())
    return notes["card"]


def _tell(heard: dict[str, Heard], *, markdown: bool) -> None:
    columns = ("language", "pages", "lines", "clips", "bank", "names", "other", "a line takes")
    print("| " + " | ".join(columns) + " |")
    print("|---" * len(columns) + "|")
    for lang, each in heard.items():
        total = each.clips.total()
        share = {name: f"{each.clips[name] / total:.1%}" for name in ("bank", "names", "live")}
        middle = sorted(each.seconds)[len(each.seconds) // 2] * 1000
        cells = (lang, each.pages, each.lines, total, *share.values(), f"{middle:.1f} ms")
        print("| " + " | ".join(map(str, cells)) + " |")
    if not markdown:
        for lang, each in heard.items():
            print(f"\n{lang}: live beside names: {dict(each.others.most_common(20)) or 'nothing'}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--bank", type=Path, help="else the one in the data directory")
    parser.add_argument("--markdown", action="store_true", help="the table alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
