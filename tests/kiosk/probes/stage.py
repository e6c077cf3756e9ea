"""Pages as they came, in a real browser on a stated machine, set as a visitor may set them."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route

from kiosk.app import STATIC
from kiosk.headers import HEADERS
from kiosk.look import sheet_of
from kiosk.machine import DEFAULT_MACHINE, Machine
from tests.kiosk.probes.screens import HOST

UPRIGHT = DEFAULT_MACHINE
WIDE = Machine("wide", 102.46, 1920, 1080, mount_height_mm=900)
SMALL = Machine("small", 100.45, 1366, 768, mount_height_mm=1000)
MACHINES = (UPRIGHT, WIDE, SMALL)
SIZES = (1, 2, 3, 4)
THEMES = ("light", "dark", "yellow", "soft")
PROBES = (Path(__file__).parent / "probes.js").read_text()
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}

Finding = tuple[str, str]
"""How the page was set, and what was found."""
Setting = Mapping[str, Any]
"""What somebody wants, and which probes are ``asked`` with what."""


@dataclass
class Stage:
    """One page of a browser that is given what is to be shown, and no network."""

    page: Page
    machine: Machine
    html: str = ""
    has_scripts: bool = True

    def answer(self, route: Route) -> None:
        """What a kiosk would answer, from memory."""
        path = route.request.url.removeprefix(HOST)
        kind = path.rpartition(".")[2]
        if path == "/shown":
            headers = {"content-type": "text/html; charset=utf-8", **HEADERS}
            route.fulfill(body=self.html, headers=headers)
        elif path.startswith("/look/"):
            route.fulfill(body=sheet_of(self.machine).text, content_type="text/css")
        elif (file := STATIC / path.rpartition("/")[2]).is_file():
            route.fulfill(body=file.read_bytes(), content_type=TYPES[kind])
        else:
            route.abort()

    def show(self, html: str) -> None:
        """This page, from the beginning."""
        self.html = html
        self.page.goto(f"{HOST}/shown")
        if self.has_scripts:
            self.page.evaluate(PROBES)

    def set(self, **setting: Any) -> None:
        """As somebody wants it: ``size``, ``theme``, ``low``, ``simple``."""
        self.page.evaluate("(setting) => probes.set(setting)", setting)

    def through(self, settings: Sequence[Setting]) -> list[Finding]:
        """How the page was set, and what was found, for everything ``asked`` of each setting."""
        found = self.page.evaluate("(settings) => probes.through(settings)", settings)
        return [(how, what) for how, what in found]

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def probe(self, name: str, given: Any = None) -> list[str]:
        """What this probe finds; empty when all is well."""
        found: list[str] = self.page.evaluate(
            "([name, given]) => probes[name](given)", [name, given]
        )
        return found


@contextmanager
def staged(browser: Browser, machine: Machine, **options: Any) -> Iterator[Stage]:
    """A stage on this machine."""
    size = {"width": machine.width_px, "height": machine.height_px}
    context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
    stage = Stage(context.new_page(), machine)
    stage.has_scripts = options.get("java_script_enabled", True)
    context.add_init_script("window.print = () => {}")  # nobody is there to close its window
    context.route("**/*", stage.answer)
    yield stage
    context.close()


def changed_points(helper: Page, before: bytes, after: bytes) -> int:
    """How many points of two pictures differ by 3:1 or more, which is what an eye takes for new."""
    count: int = helper.evaluate(
        """async (pictures) => {
          const points = await Promise.all(pictures.map(async (text) => {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const picture = await createImageBitmap(new Blob([bytes]));
            const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
            canvas.drawImage(picture, 0, 0);
            return canvas.getImageData(0, 0, picture.width, picture.height).data;
          }));
          const linear = (value) =>
            value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
          const weights = [0.2126, 0.7152, 0.0722];
          const light = (all, at) =>
            weights.reduce((sum, weight, part) => sum + weight * linear(all[at + part]), 0.05);
          let changed = 0;
          for (let at = 0; at < points[0].length; at += 4) {
            const ratio = light(points[0], at) / light(points[1], at);
            if (ratio >= 3 || ratio <= 1 / 3) changed += 1;
          }
          return changed;
        }""",
        [base64.b64encode(each).decode() for each in (before, after)],
    )
    return count
