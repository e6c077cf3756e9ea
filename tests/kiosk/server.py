"""The kiosk on a real port, for a real browser."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

START_SECONDS_MAX = 20


@contextmanager
def serving(app: FastAPI, port: int = 0) -> Iterator[str]:
    """The address of ``app`` while it runs."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            given_up = time.monotonic() + START_SECONDS_MAX
            while not server.started:
                assert time.monotonic() < given_up, "the server does not start"
                time.sleep(0.02)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
