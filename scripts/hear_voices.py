"""How well the kiosk's voice is understood, by a recogniser that has never met it.

    python scripts/hear_voices.py [--languages en,vi] [--number 60] [--page docs/voice.md]
        [--styles FOLDER [--voices BANK] [--whole]] [--natural vi=FOLDER]

Says sentences of the catalogues with every voice asked for, the live engine always, and counts
what the recogniser heard wrongly. With ``--styles``, where the neural voices' styles are, also by
a bank: the finished one of ``--voices``, else one of the clips these sentences need; names are
rendered as the kiosk renders them in the background. ``--whole`` says whole sentences, as no
kiosk has the time to. A natural FOLDER holds recordings, ``NAME.wav`` beside ``NAME.txt`` with
its words. ``--page`` puts the figures into the table of that page.
"""

import argparse
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hear_bank import AtOnce, Neural, needed, neural, prepared, small_bank, whole
from hear_errors import Errors, errors
from hear_model import Recogniser
from hear_sentences import SENTENCES, Sentence, sentences

from kiosk.sound import Said as Spoken
from kiosk.sound import join
from kiosk.speech.bank import Bank
from kiosk.speech.rendering.ingredients import VOICES
from kiosk.speech.rendering.protocols import Renderer
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
        for voice, said in _voices(asked, words, lang):
            began = time.monotonic()
            heard = listen(recogniser, lang, said)
            row = summed(lang, voice, heard)
            _show(row, heard, time.monotonic() - began)
            if asked.page:
                asked.page.write_text(with_row(asked.page.read_text("utf-8"), row), "utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--number", type=int, default=SENTENCES)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--styles", type=Path)
    parser.add_argument("--voices", type=Path)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--natural", action="append", default=[])
    return parser.parse_args()


def _voices(asked: argparse.Namespace, words: Words, lang: str) -> Iterator[tuple[str, Said]]:
    said = sentences(words, lang, asked.number)
    yield "live engine", spoken_by(SpeechService(), said)
    if asked.styles and lang in VOICES:
        with neural(asked.styles) as child:
            yield from _rendered(asked, words, Neural(child, lang), said)
    for own, _, folder in (each.partition("=") for each in asked.natural):
        if own == lang:
            yield "natural speech", recordings(Path(folder))


def _rendered(
    asked: argparse.Namespace, words: Words, renderer: Renderer, said: Sequence[Sentence]
) -> Iterator[tuple[str, Said]]:
    with tempfile.TemporaryDirectory() as folder:
        if asked.voices:
            bank = Bank.open(asked.voices)
        else:
            clips = needed(words, renderer.lang, said)
            bank = small_bank(Path(folder) / "small.bank", renderer, clips)
        service = SpeechService(bank=bank, ahead=AtOnce(renderer))
        prepared(service, said)
        yield "bank", spoken_by(service, said)
    if asked.whole:
        yield "whole sentences, neural", whole(renderer, said)


def spoken_by(service: SpeechService, said: Iterable[Sentence]) -> Said:
    """Each sentence as the kiosk says it: line by line, joined as on a page."""
    service.start()
    try:
        for sentence in said:
            lines = enumerate(sentence.lines)
            clips = [Spoken(str(place), service.speak_segments(line)) for place, line in lines]
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
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError(f"the page has no {BEGINS} ... {ENDS}")
    rows = {(each.lang, each.voice): each for each in rows_of(page)}
    rows[row.lang, row.voice] = row
    lines = sorted(rows.values(), key=lambda each: (LANGUAGES.index(each.lang), each.voice))
    table = "\n".join(map(str, lines))
    return f"{before}{BEGINS}\n{HEAD}\n{table}\n{ENDS}{after}"


def rows_of(page: str) -> list[Row]:
    """What stands in the table of ``page``."""
    table = page.partition(BEGINS)[2].partition(ENDS)[0]
    rows = []
    for line in table.splitlines()[3:]:
        lang, voice, *figures, _share = (each.strip() for each in line.strip("|").split("|"))
        number, perfect, wrong, said = map(int, figures)
        rows.append(Row(lang, voice, number, perfect, Errors(wrong, said)))
    return rows


if __name__ == "__main__":
    main()
