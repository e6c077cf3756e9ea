"""The process that files are read and judged in: it forks a child for each, and holds nothing.

Started by ``apart.py``, which hands it one socket for each piece of work. Whoever reads a file has
no key, no ledger and no settings, opens no other file and no connection, and ends when it takes too
long or too much; whoever judges what was read opens the ledger, and has seen no bytes of the file.
"""

from __future__ import annotations

import datetime
import gc
import io
import json
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import xlsxwriter

from api.importing.bank_file import read_bank
from api.importing.carried import Options, packed, unpacked
from api.importing.judged import judge, refused_rows
from api.importing.recording import Asked
from api.importing.refusals import UnreadableFile
from api.office import Office
from api.settings import Settings
from kiosk.speech import frames

READ_BYTES_MAX = 1024 * 1024 * 1024
"""Memory that reading one file may take, over what the process has to begin with."""

READ_CPU_SECONDS_MAX = 60
READ_SECONDS_MAX = 120
JUDGE_BYTES_MAX = 4 * 1024 * 1024 * 1024
JUDGE_SECONDS_MAX = 60 * 60
QUESTION_SECONDS_MAX = 60.0

DONE, PROGRESS, REFUSED = b"D", b"P", b"R"
"""What an answer begins with."""

PROGRESS_SECONDS_MIN = 0.2

ENCODINGS = ("utf-8-sig", "utf-16", "gb18030")
WARMING = (
    (
        "a.csv",
        "2022年1月残疾人两项补贴",
        "姓名,证件号,户籍区县,补贴类型,补贴金额",
        "甲,65230119740826766344,昌吉市,困难残疾人生活补贴,100",
    ),
    (
        "b.csv",
        "Trợ cấp xã hội tháng 01/2022",
        "Họ và tên,Số CCCD,Xã/phường,Số tiền",
        "A,022059000171,Xã Tiên Yên,500000",
    ),
)
BANK_WARMING = "业务编号,证件号,结果,金额\n,65230119740826766344,成功,100\n"
"""Lists that lead through everything that is loaded when it is first needed."""


def main() -> None:
    """Fork a child for each socket that comes, until nobody is there to send one."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the children
    _warm_up()
    gc.freeze()
    while True:
        said, handles, _, _ = socket.recv_fds(control, 1, 1)
        if not said:
            return
        if os.fork() == 0:
            control.close()
            _work(handles[0])
        for handle in handles:
            os.close(handle)


def _warm_up() -> None:
    """Open beforehand what reading a file opens: whoever reads one can open nothing."""
    today = datetime.date.today()  # noqa: DTZ011 - any day will do
    for name, *rows in WARMING:
        text = "\n".join(rows)
        files = [text.encode(encoding) for encoding in ENCODINGS]
        for content in (*files, _workbook(row.split(",") for row in rows)):
            with suppress(UnreadableFile):
                packed(name, content, Options(), today)
    with suppress(UnreadableFile):
        read_bank("a.csv", BANK_WARMING.encode(), "CNY", today)


def _workbook(rows: Iterable[Sequence[str]]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return made.getvalue()


def _work(handle: int) -> None:
    """Do what is asked on the socket, in this process, and end it."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        question = json.loads(frames.receive(handle, seconds=QUESTION_SECONDS_MAX))
        answer = WORK[question["do"]](handle, question)
        frames.send(handle, DONE + answer)
    except UnreadableFile as refusal:
        _tell(handle, REFUSED + json.dumps([refusal.code, refusal.facts]).encode())
    except (MemoryError, RecursionError):
        _tell(handle, REFUSED + json.dumps(["file_too_large", {}]).encode())
    except BaseException as error:  # noqa: BLE001 - whatever it is, it must be answered
        # The kind of the mistake, and never its words: they may be of the file.
        _tell(handle, REFUSED + json.dumps(["", {"kind": type(error).__name__}]).encode())
    finally:
        os._exit(0)


def _tell(handle: int, answer: bytes) -> None:
    try:
        frames.send(handle, answer)
    except frames.Broken:
        return


def _read(handle: int, question: dict[str, Any]) -> bytes:
    _confine_reader(handle)
    content = frames.receive(handle, seconds=QUESTION_SECONDS_MAX)
    options = msgspec.convert(question["options"], Options)
    today = datetime.date.fromisoformat(question["today"])
    return packed(question["name"], content, options, today)


def _read_bank(handle: int, question: dict[str, Any]) -> bytes:
    _confine_reader(handle)
    content = frames.receive(handle, seconds=QUESTION_SECONDS_MAX)
    today = datetime.date.fromisoformat(question["today"])
    return read_bank(question["name"], content, question["currency"], today)


def _judge(handle: int, question: dict[str, Any]) -> bytes:
    _confine(JUDGE_BYTES_MAX, JUDGE_SECONDS_MAX)
    carried = unpacked(frames.receive(handle, seconds=QUESTION_SECONDS_MAX))
    asked = Asked(
        actor=UUID(question["actor"]),
        organisation=question["organisation"],
        register=question["register"],
        look=question["look"],
    )
    office = Office(Settings(data=Path(question["data"])), create=False)
    try:
        judged = judge(office, carried, asked, _progress(handle, carried.height))
    finally:
        office.close()
    return msgspec.json.encode(judged)


def _refused_rows(handle: int, question: dict[str, Any]) -> bytes:
    _confine(READ_BYTES_MAX, READ_SECONDS_MAX)
    carried = unpacked(frames.receive(handle, seconds=QUESTION_SECONDS_MAX))
    sentences = {int(row): said for row, said in question["sentences"].items()}
    return refused_rows(carried, sentences, question["heading"])


def _progress(handle: int, height: int) -> Callable[[int], None]:
    told = 0.0

    def tell(rows: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= PROGRESS_SECONDS_MIN:
            told = now
            frames.send(handle, PROGRESS + json.dumps([rows, height]).encode())

    return tell


def _confine_reader(handle: int) -> None:
    _confine(READ_BYTES_MAX, READ_SECONDS_MAX)
    resource.setrlimit(resource.RLIMIT_CPU, (READ_CPU_SECONDS_MAX, READ_CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_NOFILE, (handle + 1, handle + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _confine(memory: int, seconds: int) -> None:
    """Let the system end this process when it takes more; a debugger's picture is not kept."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    limit = _size() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _size() -> int:
    """How much address space this process has."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return 0
    return pages * resource.getpagesize()


WORK: dict[str, Callable[[int, dict[str, Any]], bytes]] = {
    "read": _read,
    "read_bank": _read_bank,
    "judge": _judge,
    "refused_rows": _refused_rows,
}

if __name__ == "__main__":
    main()
