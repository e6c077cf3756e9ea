"""Files that hold keys: there whole or not at all, whatever happens while they are made.

And folders, of whatever, whose names outlive a power cut.
"""

import os
from pathlib import Path


def write_key(path: Path, text: str) -> None:
    """Write a file that only its owner may read: whole, or there is none, if the power goes.

    Raises:
        FileExistsError: there is one already.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # unlike a rename it takes nobody's place
    finally:
        draft.unlink()
    # Without this key nothing sealed can be read: it must outlive a power cut sooner than facts.
    sync_folder(path.parent)
    sync_folder(path.parent.parent)  # or the whole folder of keys is gone


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, to outlive a power cut."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Let outlive a power cut what was just made, renamed or removed in ``path``."""
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
