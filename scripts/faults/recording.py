"""What a process did to its files, call by call, as strace wrote it down.

Nothing is put between the process and the system: the calls are the real ones. What a disk would
hold after a power cut is worked out from them in ``images``.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CALLS = (
    "pwrite64,write,fdatasync,fsync,ftruncate,openat,rename,unlink,link,mkdir,rmdir,"
    "renameat,renameat2,unlinkat,linkat,mkdirat"
)
LONGEST = 1 << 20
LINE = re.compile(r"^(\d+) +(?:<\.\.\. (\w+) resumed>)?(.*)$", re.DOTALL)
UNFINISHED = " <unfinished ...>"
QUOTED = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
OF_FILE = re.compile(r"^\w+\(\d+<((?:\\x[0-9a-f]{2})*)>")
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
    given = [*strace, "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(into), *command]
    subprocess.run(given, check=True, env=env, timeout=limit_s)


def calls(trace: Path, folder: Path) -> Iterator[Call]:
    """The calls that concern ``folder``, in the order in which they were answered."""
    began: dict[str, tuple[str, int]] = {}
    answered = 0
    prefix = str(folder).encode().hex()
    wanted = "".join(f"\\x{prefix[at : at + 2]}" for at in range(0, len(prefix), 2))
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
            if wanted not in rest:
                continue
            call = _call(rest, begun)
            if call is not None:
                answered += 1
                yield call


def _call(text: str, begun: int) -> Call | None:
    ended = ENDED.search(text, text.rfind(")"))
    if ended is None or int(ended[1]) < 0:
        return None
    name = text[: text.index("(")]
    of_file = OF_FILE.match(text)
    quoted = [_bytes(each) for each in QUOTED.findall(text)]
    if name in {"pwrite64", "write", "fdatasync", "fsync", "ftruncate"}:
        if of_file is None:
            return None
        told = text[: text.rfind(")")].rsplit(", ", 1)
        # A write may have been taken in part; what counts is what was answered.
        data = quoted[0][: int(ended[1])] if quoted else b""
        number = int(told[1]) if name in {"pwrite64", "ftruncate"} else 0
        return Call(name, (_bytes(of_file[1]).decode(),), data, number, begun)
    return Call(name, tuple(each.decode() for each in quoted), b"", 0, begun, text)


def _bytes(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))
