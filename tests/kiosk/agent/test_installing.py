"""What makes a computer a kiosk: written, and held against the programs that read it."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest
from fastapi import FastAPI
from playwright.sync_api import Error, sync_playwright

from api.agent import browsing
from api.agent.installing import PLACES, POLICY, UNITS, Installation, write_files
from api.agent.policy import policy
from api.agent.server import Server
from kiosk.app import create_kiosk
from kiosk.machine import read_machines
from kiosk.settings import KioskSettings
from kiosk.words import LANGUAGES, Words
from tests.kiosk.agent.halls import KEY, KEYS, begun, key_file, typed, until
from tests.kiosk.record import Drawer
from tests.kiosk.server import serving
from tests.parts import require_part

ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    what = Installation("hall", f"{ORIGIN}/", sys.executable, "vi", "1080x1920", "Storm Keypad")
    write_files(tmp_path / "files", what)
    return tmp_path / "files"


def test_every_file_stands_where_it_belongs(tmp_path: Path) -> None:
    out = tmp_path / "files"

    done = typed("install-files", out, "--server", ORIGIN, "--machine", "hall", "--lang", "en")

    written = {str(each.relative_to(out)) for each in out.rglob("*") if each.is_file()}
    assert done.returncode == 0, done.stderr
    assert written == {*PLACES.values(), POLICY}
    assert {str(out / each) for each in written} == set(done.stdout.split())
    again = typed("install-files", out, "--server", ORIGIN, "--machine", "hall")
    assert again.returncode == 1
    assert "kiosk" in again.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ("--server", "nowhere", "--machine", "hall"),
        ("--server", ORIGIN, "--machine", "The Hall"),
        ("--server", ORIGIN, "--machine", "hall", "--screen", "large"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    tmp_path: Path, wrong: tuple[str, ...]
) -> None:
    done = typed("install-files", tmp_path / "files", *wrong)

    assert done.returncode == 2
    assert not (tmp_path / "files").exists()


def test_the_settings_are_the_machines(files: Path) -> None:
    lines = (files / "etc/handrail/kiosk.env").read_text().splitlines()

    assert dict(each.split("=") for each in lines if not each.startswith("#")) == {
        "HANDRAIL_LANGUAGE": "vi",
        "HANDRAIL_KIOSK_SERVER": f"{ORIGIN}/",
        "HANDRAIL_KIOSK_SCREEN": "1080x1920",
        "HANDRAIL_KIOSK_KEYPAD": "Storm Keypad",
    }


def test_no_key_stands_in_any_file(files: Path) -> None:
    for each in files.rglob("*"):
        assert not each.is_file() or "?key=" not in each.read_text()


def test_the_units_are_what_systemd_understands(files: Path) -> None:
    systemd = require_part("systemd")

    units = sorted((files / UNITS).iterdir())
    done = subprocess.run([systemd, "verify", *units], capture_output=True, text=True, check=False)

    assert len(units) == 4
    assert (done.returncode, done.stderr) == (0, "")


def test_the_policy_lets_one_address_in_and_nothing_else(files: Path) -> None:
    said = json.loads((files / POLICY).read_text())

    assert said == policy(ORIGIN)
    assert said["URLAllowlist"] == [ORIGIN]
    assert said["URLBlocklist"][0] == "*"
    assert said["TranslateEnabled"] is False
    assert policy("https://kiosk.example")["HttpsOnlyMode"] == "allowed"


def test_chromium_knows_every_name_of_the_policy(files: Path) -> None:
    wrapper = require_part("chromium")
    program = next(
        (
            each
            for each in (Path("/usr/lib/chromium/chromium"), wrapper)
            if each.stat().st_size > 1e6
        ),
        None,
    )
    if program is None:
        pytest.skip("this browser's program is elsewhere")

    names = program.read_bytes()

    unknown = [name for name in policy(ORIGIN) if f"\0{name}\0".encode() not in names]
    assert unknown == []


STATUSES = """() => {
  const rows = [];
  const look = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.tagName === "POLICY-ROW") rows.push(each.shadowRoot.textContent);
      if (each.shadowRoot) look(each.shadowRoot);
    }
  };
  look(document);
  return rows.map((row) => row.trim().split(/\\s+/));
}"""
"""The words of each row of the browser's own page about its policies."""


def test_chromium_takes_the_policy_and_opens_nothing_else(tmp_path: Path) -> None:
    chromium, etc = require_part("chromium"), Path("/etc/chromium")
    if os.geteuid() != 0 or not shutil.which("unshare") or not etc.is_dir():
        pytest.skip("nobody here can show a browser another /etc")
    # What a test looks through must be open, and a browser that a test steers is not incognito.
    closed = policy(ORIGIN) | {"URLAllowlist": ["chrome://policy"]}
    for each in ("DeveloperToolsAvailability", "IncognitoModeAvailability"):
        del closed[each]
    (tmp_path / "etc/policies/managed").mkdir(parents=True)
    (tmp_path / "etc/policies/managed/kiosk.json").write_text(json.dumps(closed))
    alone = f"unshare --mount --propagation private mount --bind {tmp_path}/etc {etc}"
    if subprocess.run(shlex.split(alone), check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    wrapper = tmp_path / "chromium"
    started = f'mount --bind {tmp_path}/etc {etc} && exec {chromium} "$@"'
    wrapper.write_text(
        f"#!/bin/sh\nexec unshare --mount --propagation private sh -c '{started}' - \"$@\"\n"
    )
    wrapper.chmod(0o755)

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=wrapper, args=["--no-sandbox", "--disable-gpu"]
        )
        page = context.pages[0]
        page.goto("chrome://policy")
        page.locator("policy-row").first.wait_for()
        rows = {row[0]: row for row in page.evaluate(STATUSES) if "Mandatory" in row}
        with pytest.raises(Error, match="ERR_BLOCKED_BY_ADMINISTRATOR"):
            page.goto("http://127.0.0.1:9")
        context.close()

    assert rows.keys() == closed.keys()
    assert {name for name, row in rows.items() if not {"OK", "Deprecated"} & set(row)} == set()


def test_the_browser_shows_one_page_and_keeps_nothing() -> None:
    server = Server(ORIGIN, KEY)

    started = browsing.command(server, Path("/run/kiosk"), "chromium", "cage --")
    bare = browsing.command(server, Path("/run/kiosk"), "chromium", "")

    assert started[:3] == ["cage", "--", "chromium"]
    assert started[-1].startswith(f"{ORIGIN}/machine/start?key=")
    assert {"--kiosk", "--incognito", "--user-data-dir=/run/kiosk"} <= set(started)
    assert "--autoplay-policy=no-user-gesture-required" in started
    assert "--disable-features=Translate" in started
    assert bare[0] == "chromium"


@pytest.fixture
def hall(words: Words) -> FastAPI:
    return create_kiosk(Drawer(), words, None, KioskSettings(machine_keys=KEYS))


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_the_browser_waits_for_the_server_and_begins_anew_when_it_was_away(
    hall: FastAPI, port: int, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    (profile / "history").write_text("of somebody")
    shown = ["sh", "-c", f"ls -A {profile} > {tmp_path}/found; exec sleep 600"]
    looks: list[float] = []
    over = Flag()

    def wait(seconds: float) -> bool:
        looks.append(seconds)
        return over.wait(0.01)

    server = Server(f"http://127.0.0.1:{port}", KEY)
    codes: list[int] = []
    showing = Thread(target=lambda: codes.append(browsing.browse(server, shown, profile, wait)))
    showing.start()
    try:
        until(lambda: len(looks) > 3, "it waits")
        assert not (tmp_path / "found").exists()
        with serving(hall, port):
            until((tmp_path / "found").exists, "it shows the page")
            assert (tmp_path / "found").read_text() == ""
        before = len(looks)
        until(lambda: len(looks) > before + browsing.AWAY_MAX + 2, "it looks for the server")
        with serving(hall, port):
            until(lambda: codes, "it begins anew")
    finally:
        over.set()
        showing.join()

    assert codes == [-signal.SIGTERM]
    assert not profile.exists()


def test_a_browser_that_is_not_installed_is_told(
    hall: FastAPI, tmp_path: Path, words: Words
) -> None:
    with serving(hall) as base:
        done = typed(
            *("browser", "--server", base, "--key", key_file(tmp_path), "--lang", "en"),
            *("--profile", tmp_path / "profile", "--compositor", "no-such-program --"),
        )

    assert done.returncode == 1
    assert words.t("kiosk.no_program", "en", program="no-such-program") in done.stderr


def test_the_agent_stops_when_it_is_told_to(hall: FastAPI, tmp_path: Path, words: Words) -> None:
    with serving(hall) as base:
        running = begun("agent", "--server", base, "--key", key_file(tmp_path), "--lang", "en")
        assert running.stdout
        began = running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        rest = running.stdout.read()
        code = running.wait()

    assert code == 0, rest
    assert began == words.t("agent.watching", "en", server=base) + "\n"
    assert "Traceback" not in rest


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_agent_refuses_a_key_of_no_keypad(tmp_path: Path, words: Words, lang: str) -> None:
    done = typed(
        *("agent", "--server", ORIGIN, "--key", key_file(tmp_path)),
        *("--socket-in", "F1", "--lang", lang),
    )

    assert done.returncode == 2
    assert words.t("agent.unknown_key", lang, name="F1") in done.stderr


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "hall.key"

    done = typed("key", "hall", "--out", file, "--lang", "en")

    (tmp_path / "kiosk.toml").write_text(done.stdout)
    key = file.read_text().strip()
    known = read_machines(tmp_path / "kiosk.toml")["hall"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert key not in done.stdout + done.stderr
    assert known.key_sha256 == sha256(key.encode()).hexdigest()
    assert typed("key", "hall", "--out", file).returncode == 1
    assert file.read_text().strip() == key
    assert typed("key", "The Hall").returncode == 2
