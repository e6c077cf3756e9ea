"""One process of several that serve a house: a line of JSON on its input tells it its share.

It ends when whoever started it ends, however that happens: then its input does.
"""

import json
import os
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

from api import logs
from api.memory import Memory, Place
from api.office import open_office
from api.projecting import project
from api.reading import ReadingOffice
from api.settings import Settings
from kiosk.words import Words

PROJECT = "project"
"""The share that is no page: to feed the views and to seal the log."""


def main() -> None:
    """Do our share until we are told to stop."""
    told = json.loads(sys.stdin.readline())
    Thread(target=_end_with_the_input, daemon=True).start()
    settings = replace(
        Settings.from_env(),
        data=Path(told["data"]),
        host=told["host"],
        port=told["port"],
        workers=told["workers"],
        metrics_port=told["metrics_port"],
    )
    if told["share"] == PROJECT:
        _project(settings)
    else:
        _serve(settings, told)


def _end_with_the_input() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _project(settings: Settings) -> None:
    logs.begin()
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with open_office(settings, create=False) as office:
        project(office, stop)


def _serve(settings: Settings, told: dict[str, Any]) -> None:
    from api.app import Share, serve  # noqa: PLC0415 - who projects needs no web

    memory = Memory.elsewhere_at(Place(told["memory"], bytes.fromhex(told["key"])))
    office = ReadingOffice(settings, create=False)
    try:
        at = socket.socket(fileno=told["socket"])
        serve(office, Words.load(), memory, Share(told["share"]), at)
    finally:
        office.close()


if __name__ == "__main__":
    main()
