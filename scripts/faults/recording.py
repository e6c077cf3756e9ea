"""What processes did to their files, call by call, as strace wrote it down.

Nothing is put between the processes and the system: the calls are the real ones. What a disk would
hold after a power cut is worked out from them in ``images``.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SYNCS = frozenset({"fdatasync", "fsync"})
ON_FILES = frozenset({"pwrite64", "pwritev", "pwritev2", "write", "ftruncate", "lseek", *SYNCS})
ON_NAMES = frozenset({"rename", "unlink", "link", "mkdir", "rmdir"})
BESIDE = frozenset({"openat", "renameat", "renameat2", "unlinkat", "linkat", "mkdirat"})
LONGEST = 1 << 20
AT_END = -1
LINE = re.compile(r"^(\d+) +(?:<\.\.\. (\w+) resumed>)?(.*)$", re.DOTALL)
UNFINISHED = " <unfinished ...>"
QUOTED = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
OF_FILE = re.compile(r"^\w+\((\d+)<((?:\\x[0-9a-f]{2})*)>")
NAMED = re.compile(r'(?:\w+<((?:\\x[0-9a-f]{2})*)>, )?"((?:\\x[0-9a-f]{2})*)"')
ENDED = re.compile(r"\) += (-?\d+)")


class Call(NamedTuple):
    """One call that was answered: its name, the files it names, and what it wrote where.

    ``begun`` is how many calls had been answered when it began: what they wrote it may count on.
    """

    name: str
    paths: tuple[str, ...]
    data: bytes
    offset: int
    begun: int
    flags: str = ""


def traced(command: list[str], into: Path, env: dict[str, str], *, limit_s: float = 600) -> None:
    """Run ``command`` to its end, and write its calls down."""
    strace = ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", str(LONGEST)]
    wanted = "trace=" + ",".join(sorted(ON_FILES | ON_NAMES | BESIDE))
    given = [*strace, "-e", wanted, "-e", "signal=none", "-o", str(into), *command]
    subprocess.run(given, check=True, env=env, timeout=limit_s)


def calls(trace: Path, folder: Path, here: Path = Path("/")) -> Iterator[Call]:
    """The calls that concern ``folder``, in the order in which they were answered.

    ``here`` is where the processes are that name files by where they are.
    """
    began: dict[str, tuple[str, int]] = {}
    reader = _Reader(folder, here)
    answered = 0
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            found = LINE.match(line.rstrip("\n"))
            if found is None:
                continue
            process, resumed, rest = found.groups()
            begun = answered
            if resumed:
                before, begun = began.pop(process, ("", answered))
                rest = before + rest
            elif rest.endswith(UNFINISHED):
                began[process] = (rest.removesuffix(UNFINISHED), answered)
                continue
            call = reader.call(process, rest, begun)
            if call is not None:
                answered += 1
                yield call


class _Reader:
    """Makes calls of lines, and knows where each process is in each of its files."""

    def __init__(self, folder: Path, here: Path) -> None:
        self._inside = f"{folder}/"
        self._here = here
        # Short of these letters a line concerns others, and most do.
        self._wanted = "".join(f"\\x{each:02x}" for each in str(folder).encode())
        self._at: dict[tuple[str, str], int] = {}

    def call(self, process: str, text: str, begun: int) -> Call | None:
        """The call in a line; none where it failed, changes nothing, or concerns others."""
        name, *more = text.split("(", 1)
        if not more or (self._wanted not in text and name not in ON_NAMES):
            return None
        ended = ENDED.search(text, text.rfind(")"))
        if ended is None or int(ended[1]) < 0:
            return None
        if name not in ON_FILES:
            return self._of_names(process, name, text, ended[1], begun)
        of_file = OF_FILE.match(text)
        if of_file is None:
            return None
        opened, path = (process, of_file[1]), _bytes(of_file[2]).decode()
        if name == "lseek":
            self._at[opened] = int(ended[1])
            return None
        # A write may have been taken in part; what counts is what was answered.
        data = b"".join(_bytes(each) for each in QUOTED.findall(text))[: int(ended[1])]
        offset = self._offset(opened, text, len(data)) if name not in SYNCS else 0
        return Call(name, (path,), data, offset, begun)

    def _of_names(self, process: str, name: str, text: str, result: str, begun: int) -> Call | None:
        places = tuple(
            str(self._here / _bytes(beside).decode() / _bytes(each).decode())
            for beside, each in NAMED.findall(text)
        )
        if name == "openat":
            self._at[process, result] = AT_END if "O_APPEND" in text else 0
        if not any(each.startswith(self._inside) for each in places):
            return None
        return Call(name, places, b"", 0, begun, text)

    def _offset(self, opened: tuple[str, str], text: str, length: int) -> int:
        if not text.startswith("write("):
            told = text[: text.rfind(")")].rsplit(", ", 2)
            return int(told[-2] if text.startswith("pwritev2(") else told[-1])
        # What another process opened for this one is a file that both append to.
        offset = self._at.get(opened, AT_END)
        if offset != AT_END:
            self._at[opened] = offset + length
        return offset


def _bytes(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))
