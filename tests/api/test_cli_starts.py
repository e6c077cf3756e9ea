"""A command starts at once: what only the web and the voice need is not loaded for it."""

import subprocess
import sys

SLOW = {"fastapi", "starlette", "pydantic", "uvicorn", "numpy", "onnxruntime"}


def test_a_command_loads_no_web_and_no_voice():
    command = [sys.executable, "-c", "import sys, api.cli; print(*sys.modules)"]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    loaded = set(done.stdout.split())
    assert {"api.cli", "typer"} <= loaded
    assert loaded & SLOW == set()
