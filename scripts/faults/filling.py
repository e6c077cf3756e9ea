"""The disk is full: a small one is mounted, and filled to its last byte."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

from api.office import Office
from api.refusals import refusal
from api.settings import Settings
from faults.judging import Ack, judged
from faults.page import Row, number
from faults.writer import PERSON_EVERY, ask, key_of
from kiosk.words import LANGUAGES, Words
from ledger.errors import DiskFull
from ledger.proof.opening import Sealer
from projections.following import Follower
from tests.journeys.test_visitor_asks import Standing
from tests.journeys.test_visitor_hears_their_record import record_a_year

NAME = "life"
LEFT_KIB = 600
"""What is left on the disk before the office goes on recording."""


@contextmanager
def small_disk(folder: Path, mib: int) -> Iterator[Path]:
    """A disk of this size, mounted at ``folder``; only root may."""
    folder.mkdir(parents=True)
    size = f"size={mib}m,mode=0700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def filled(disk: Path, left_kib: int = 0) -> Path:
    """Fill the disk with one big file, but for so much; delete it, and there is room again."""
    path = disk / "filler"
    with path.open("ab", buffering=0) as file:
        try:
            while _free(disk) > left_kib * 1024:
                file.write(bytes(min(65_536, _free(disk) - left_kib * 1024)))
        except OSError:  # to the last byte
            pass
    return path


def _free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


class Filling:
    """An office on a disk that fills up, and a visitor at its kiosk."""

    def __init__(self, disk: Path) -> None:
        self.disk = disk
        self.office = Office(Settings(data=disk / "office", organisation="station"), create=True)
        self._card = self._visitor()
        self.acks: list[Ack] = []
        self.early: list[Ack] = []
        self.sentences: set[str] = set()
        self.trouble: set[str] = set()
        self._person = ""

    def _visitor(self) -> str:
        person = record_a_year(self.office)
        return self.office.issue_card(person)

    def record(self, turn: int) -> bool:
        """Ask for a turn; whether it was recorded."""
        key = key_of(NAME, turn)
        self.early.append(Ack(key, "?", "new", 0.0))
        try:
            answer = ask(self.office, NAME, turn, self._person)
        except DiskFull as error:
            words = Words.load()
            self.sentences |= {refusal(error, words, lang) for lang in LANGUAGES}
            return False
        except Exception as error:  # noqa: BLE001 - it is told in the table
            self.trouble.add(f"{type(error).__name__}: {error}")
            return False
        self._person = answer.value if turn % PERSON_EVERY == 0 else self._person
        self.acks.append(Ack(key, str(answer.position), "new", 0.0))
        return True

    def shown(self) -> list[str]:
        """What a visitor is shown of their record, in every language."""
        told = []
        for lang in LANGUAGES:
            page = Standing(self.office, self._card, lang).client.get("/record")
            told.append(f"{page.status_code} {len(page.text)}")
        return told


def run(folder: Path, _chance: Random, *, short: bool) -> Row:
    """Fill the disk, look, make room; the control acknowledges before it records."""
    more = 5 if short else 200
    with small_disk(folder / "disk", 48) as disk:
        filling = Filling(disk)
        with closing(filling.office) as office:
            behind = (Follower(office.ledger.recorder, office.fresh), Sealer(office.log))
            for each in behind:
                each.start()
            before, turn = filling.shown(), 0
            filled(disk, LEFT_KIB)
            while filling.record(turn):
                turn += 1
            filler, held = filled(disk), len(filling.acks)
            refused = sum(not filling.record(turn + each) for each in range(more))
            full = filling.shown()
            early = list(filling.early)
            acknowledged = list(filling.acks)
            filler.unlink()
            after = sum(filling.record(turn + 10 + each) for each in range(more))
            again = filling.shown()
            for each in behind:
                each.stop()
        verdict = judged(disk / "office", filling.acks)
        recorded = {ack.key for ack in acknowledged}
        lost = sum(ack.key not in recorded for ack in early)
    is_readable = before == full == again and all(each.startswith("200") for each in before)
    return Row(
        "full disk",
        f"a disk of 48 MiB filled to its last byte while an office records: {held} commands, "
        f"{refused} more on the full disk, {number(after)} when there was room again",
        f"{verdict.lost} of {verdict.acknowledged:,} acknowledged lost; refused with a sentence in "
        f"{len(filling.sentences)} languages; a visitor signed in and read their record before, "
        f"meanwhile and afterwards: {'the same' if is_readable else f'{before} {full} {again}'}; "
        "recording went on by itself" + "".join(f"; {each}" for each in sorted(filling.trouble)),
        f"acknowledges before it records: {lost} lost",
        verdict.is_good and is_readable and refused == after == more and not filling.trouble,
        lost > 0,
    )
