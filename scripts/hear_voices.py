"""How well the kiosk's voice is understood, by a recogniser that has never met it.

    python scripts/hear_voices.py [--voices BANK] [--whole] [--natural vi=FOLDER]
                                  [--languages en,vi] [--number 60] [--page docs/voice.md]

Says sentences of the catalogues with every voice asked for, the live engine always, and counts
what the recogniser heard wrongly. ``--voices`` is a finished bank; ``--whole`` renders whole
sentences, as no kiosk has the time to; a natural FOLDER holds recordings, ``NAME.wav`` beside
``NAME.txt`` with its words. ``--page`` puts the rows into the table of that page.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hear_errors import Errors, errors
from hear_model import Recogniser
from hear_sentences import SENTENCES, Sentence, sentences

from kiosk.sound import join
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES, Words

BEGINS, ENDS = "<!-- heard: made by scripts/hear_voices.py -->", "<!-- /heard -->"
HEAD = (
    "| language | voice | sentences | perfect | wrong | of | error |\n|---|---|--:|--:|--:|--:|--:|"
)
WORST = 10


@dataclass(frozen=True)
class Heard:
    """One sentence, what was made of it, and how much of that is wrong."""

    said: str
    heard: str
    errors: Errors


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    lang: str
    voice: str
    sentences: int
    perfect: int
    errors: Errors

    def __str__(self) -> str:
        wrong, said = self.errors.wrong, self.errors.said
        share = f"{100 * wrong / said:.1f} %"
        cells = (self.lang, self.voice, self.sentences, self.perfect, wrong, said, share)
        return f"| {' | '.join(map(str, cells))} |"


Said = Iterable[tuple[str, bytes]]
"""What was said, in words, and its sound."""


def main() -> None:
    """Measure what was asked for, and print it."""
    asked = _asked()
    words, recogniser = Words.load(), Recogniser()
    for lang in asked.languages.split(","):
        heard_here = sentences(words, lang, asked.number)
        for voice, said in _voices(asked, lang, heard_here):
            began = time.monotonic()
            heard = listen(recogniser, lang, said)
            row = summed(lang, voice, heard)
            _show(row, heard, time.monotonic() - began)
            if asked.page:
                asked.page.write_text(with_row(asked.page.read_text("utf-8"), row), "utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--voices", type=Path)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--natural", action="append", default=[])
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--number", type=int, default=SENTENCES)
    parser.add_argument("--page", type=Path)
    return parser.parse_args()


def _voices(
    asked: argparse.Namespace, lang: str, said: list[Sentence]
) -> Iterator[tuple[str, Said]]:
    yield "live engine", spoken_by(SpeechService, said)
    for each in asked.natural:
        own, _, folder = each.partition("=")
        if own == lang:
            yield "natural speech", recordings(Path(folder))


def spoken_by(service_made: Callable[[], SpeechService], said: Iterable[Sentence]) -> Said:
    """Each sentence as the kiosk says it: line by line, joined as on a page."""
    service = service_made()
    service.start()
    try:
        for sentence in said:
            lines = enumerate(sentence.lines)
            clips = [(str(place), service.speak_segments(line)) for place, line in lines]
            yield sentence.spoken, join(clips).wav
    finally:
        service.close()


def recordings(folder: Path) -> Said:
    """Every recording in ``folder`` that has its words beside it."""
    for written in sorted(folder.glob("*.txt")):
        yield written.read_text("utf-8").strip(), written.with_suffix(".wav").read_bytes()


def listen(recogniser: Recogniser, lang: str, said: Said) -> list[Heard]:
    """What the recogniser makes of each."""
    found = []
    for spoken, wav in said:
        heard = recogniser.hear(wav, lang)
        found.append(Heard(spoken, heard, errors(spoken, heard, lang)))
    return found


def summed(lang: str, voice: str, heard: list[Heard]) -> Row:
    """The figures of one voice."""
    wrong, said = (sum(getattr(each.errors, of) for each in heard) for of in ("wrong", "said"))
    perfect = sum(not each.errors.wrong for each in heard)
    return Row(lang, voice, len(heard), perfect, Errors(wrong, said))


def _show(row: Row, heard: list[Heard], seconds: float) -> None:
    print(f"{row}  {seconds / max(1, len(heard)):.1f} s each", flush=True)
    worst = sorted(heard, key=lambda each: -each.errors.wrong / max(1, each.errors.said))
    for each in worst[:WORST]:
        if each.errors.wrong:
            print(f"    {each.errors.wrong}/{each.errors.said}  said   {each.said}")
            print(f"          heard  {each.heard}", flush=True)


def with_row(page: str, row: Row) -> str:
    """``page`` with ``row`` in its table, in the place of an older one of the same voice.

    Raises:
        ValueError: the page has no place for it.
    """
    before, begins, rest = page.partition(BEGINS)
    table, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError(f"the page has no {BEGINS} ... {ENDS}")
    rows = {_name(line): line for line in table.splitlines() if line.startswith("| ")}
    rows.pop(_name(HEAD), None)
    rows[_name(str(row))] = str(row)
    order = {lang: place for place, lang in enumerate(LANGUAGES)}
    lines = sorted(rows.values(), key=lambda line: (order[_name(line)[0]], _name(line)[1]))
    return f"{before}{BEGINS}\n{HEAD}\n" + "\n".join(lines) + f"\n{ENDS}{after}"


def _name(line: str) -> tuple[str, str]:
    cells = [each.strip() for each in line.split("|")]
    return cells[1], cells[2]


if __name__ == "__main__":
    main()
