"""A trial: the whole of an import on a copy, thrown away afterwards.

So the lists of a folder are judged as they will be: with the people and devices that the
earlier ones bring. Nothing is added to the office's own ledger.
"""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from api.office import Office
from api.settings import Settings
from ledger.application import DataDirectory
from projections.store import POINTER

PREFIX = "trial-"
LEFT_OVER_S = 24 * 3600


@contextmanager
def trial_office(settings: Settings) -> Iterator[Office]:
    """An office like the one in ``settings.data``, or a new one when nothing is there."""
    original = DataDirectory(settings.data)
    remove_left_over(settings.data)
    # Beside the original, where nobody else may look; somewhere else if there is none yet.
    beside = original.path if original.exists else None
    with TemporaryDirectory(prefix=PREFIX, dir=beside) as folder:
        copy = DataDirectory(Path(folder) / "office")
        if original.exists:
            _copy(original, copy)
        office = Office(replace(settings, data=copy.path, ledger_url=""), create=True)
        try:
            yield office
        finally:
            office.close()


def remove_left_over(data: Path) -> None:
    """Remove the trials that a power cut left behind: they hold copies of everything."""
    for folder in data.glob(f"{PREFIX}*"):
        if time.time() - folder.stat().st_mtime > LEFT_OVER_S:
            shutil.rmtree(folder, ignore_errors=True)


def _copy(original: DataDirectory, copy: DataDirectory) -> None:
    copy.path.mkdir(mode=0o700)
    copy.key_file.parent.mkdir(mode=0o700)
    shutil.copy2(original.key_file, copy.key_file)
    # The facts first: a key is made before its facts, so a later copy of the keys has them all.
    copies = [(original.ledger, copy.ledger), (original.vault, copy.vault)]
    if (url := original.url) is not None:
        from ledger.moving import copy_out  # noqa: PLC0415 - an extra

        copies = []
        copy_out(url, copy)
    pointer = original.views / POINTER
    if pointer.exists() and (live := original.views / pointer.read_text()).is_file():
        copy.views.mkdir(mode=0o700)
        shutil.copy(pointer, copy.views / POINTER)
        copies.append((live, copy.views / live.name))
    for source, target in copies:
        with closing(sqlite3.connect(source)) as db, closing(sqlite3.connect(target)) as other:
            db.backup(other)
