"""Orca and Chromium on a screen that nobody sees, and what Orca said."""

import json
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.kiosk.screen_reader.desktop import Desktop, desktop, until

OURS = Path(__file__).with_name("orca_customizations.py")
QUIET_SECONDS = 0.25
"""With nothing said and nothing heard from the browser for so long, a whole answer is whole."""
SILENT_SECONDS = 2.0
"""With nothing for so long, an answer that lacks something will go on lacking it."""
ANSWER_SECONDS_MAX = 20
CATALOGUES = {"zh-Hans": "zh_CN", "vi": "vi", "en": "en"}
"""Orca's own words, by the visitor's language. Orca takes them from what LANGUAGE names, in any
locale but C, so that no machine has to be given a locale first."""
BROWSER = (
    "chromium",
    "--no-sandbox",
    "--disable-gpu",
    "--force-renderer-accessibility",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--password-store=basic",
    "--remote-debugging-port=0",
    "--autoplay-policy=no-user-gesture-required",  # else the first key is the voice's
    "--kiosk",
)
AS_BY_POLICY = {
    "credentials_enable_service": False,
    "history": {"saving_disabled": True},
    "translate": {"enabled": False},
}
"""What the policy of a kiosk's browser forbids, as its settings: to ask whether to keep the PIN, to
remember which pages were read, and to offer a translation. Orca would tell of each."""
NO_PRINTER = "window.print = () => {};"
"""Where a paper would come out, a browser without a printer opens a dialogue of its own."""
SHOWN = """() => {
  const lines = [...document.querySelectorAll("main [data-say], nav [data-say]")];
  const { activeElement } = document;
  const told = activeElement.getAttribute("aria-describedby")?.split(" ") ?? [];
  const isAsked = ({ tagName, id }) => tagName === "H1" || told.includes(id);
  const read = activeElement.id === "field" ? lines.filter(isAsked) : lines;
  return read.filter((each) => each.checkVisibility()).map(parts);
}"""
"""What is to be read when a page opens: all of it, or, where the visitor is put into a field, what
the field asks and all that is told of it. Each thing is a list of its parts, a new one where the
language changes."""
FOCUSED = "() => [parts(document.activeElement.labels?.[0] ?? document.activeElement)]"
PARTS = """const parts = (element) => {
  const found = [];
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let last, node; (node = walk.nextNode());) {
    const { lang } = node.parentElement.closest("[lang]");
    if (lang === last) found.push(found.pop() + node.data);
    else found.push(node.data);
    last = lang;
  }
  return found;
}; """
MOVED = "document.activeElement !== window.left"
ENDS = ".!?:;\u3002\uff01\uff1f\uff1a\uff1b"
LOADED = "document:load-complete"
FOCUS = "object:state-changed:focused"


class Reader:
    """One Orca, reading one browser."""

    def __init__(self, here: Desktop, page: Page, transcript: Path) -> None:
        self._here = here
        self.page = page
        self._transcript = transcript
        self._at = 0

    def open(self, address: str) -> list[str]:
        """What is said when the page at this address is opened.

        Raises:
            LookupError: something that the page shows was not said, or more before it was there.
        """
        self._begin()
        self.page.goto(address)
        return self._all_of(self._look(SHOWN), LOADED)

    def press(self, key: str) -> list[str]:
        """What is said after a key that moves the focus, by the name that X gives the key.

        Raises:
            LookupError: what has the focus now was not said.
        """
        self._begin()
        self.page.evaluate("window.left = document.activeElement")
        self._here.run("xdotool", "key", key)
        until(lambda: self.page.evaluate(MOVED), "the focus moves", ANSWER_SECONDS_MAX)
        return self._all_of(self._look(FOCUSED), FOCUS)

    def _look(self, expression: str) -> list[list[str]]:
        found: list[list[str]] = self.page.evaluate(f"() => {{ {PARTS} return ({expression})(); }}")
        return found

    def _begin(self) -> None:
        self._at = self._transcript.stat().st_size

    def _all_of(self, wanted: list[list[str]], event: str) -> list[str]:
        until(lambda: self._is_over(wanted, event), "Orca is quiet", ANSWER_SECONDS_MAX)
        said = _said(self._lines())
        if lacking := _lacking(said, wanted):
            raise LookupError(f"{lacking} is not in {said}")
        if before := _before_reading(self._lines()):
            raise LookupError(f"{before} was said before the page was there, and then again")
        return said

    def _is_over(self, wanted: list[list[str]], event: str) -> bool:
        lines = self._lines()
        kinds = [kind for kind, _ in lines]
        if ("event", event) not in lines or kinds.count("begins") != kinds.count("ends"):
            return False
        needed = SILENT_SECONDS if _lacking(_said(lines), wanted) else QUIET_SECONDS
        return time.time() - self._transcript.stat().st_mtime > needed

    def _lines(self) -> list[tuple[str, str]]:
        with self._transcript.open("rb") as written:
            written.seek(self._at)
            lines = [json.loads(line) for line in written.read().split(b"\n")[:-1]]
        return [(line["kind"], line["text"].strip()) for line in lines]


def _said(lines: list[tuple[str, str]]) -> list[str]:
    return [text for kind, text in lines if kind == "say"]


def _before_reading(lines: list[tuple[str, str]]) -> list[str]:
    """What was said before a page was read from top to bottom, but that it is there.

    Where a busy browser tells of the focus first, Orca says what has it, and then all.
    """
    kinds = [kind for kind, _ in lines]
    return _said(lines[: kinds.index("begins")])[:-1] if "begins" in kinds else []


def _bare(text: str) -> str:
    return "".join(text.casefold().split())


def _lacking(said: list[str], wanted: list[list[str]]) -> list[str]:
    """What was not said, whatever the order. A sentence may come in parts."""
    # Where a part ends with a sentence, the next may go on; else two parts are two things.
    whole = re.sub(f"(?<=[{ENDS}])\n", "", "\n".join(map(_bare, said)))
    return [
        "".join(parts)
        for parts in wanted
        if not re.search("\n?".join(re.escape(_bare(part)) for part in parts), whole)
    ]


def _alone(home: Path) -> Path:
    """Where Orca finds no other Orca: it looks for one on any screen, and would not start."""
    programs = home / "programs"
    programs.mkdir()
    (programs / "pgrep").symlink_to("/bin/false")
    return programs


@contextmanager
def reader(home: Path, lang: str) -> Iterator[Reader]:
    """Orca in the visitor's language, with a browser that shows an empty page."""
    with desktop(home) as here, sync_playwright() as playwright:
        transcript = home / "transcript"
        transcript.touch()
        customizations = home / "data_home" / "orca" / "orca-customizations.py"
        customizations.parent.mkdir()
        shutil.copy(OURS, customizations)
        own = {
            "LANGUAGE": CATALOGUES[lang],
            "HANDRAIL_TRANSCRIPT": str(transcript),
            "PATH": f"{_alone(home)}:{here.around['PATH']}",
        }
        here.start("orca", "--disable", "braille", env=here.around | own)
        until(lambda: transcript.stat().st_size > 0, "Orca is there")
        profile = home / "profile"
        settings = profile / "Default" / "Preferences"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(AS_BY_POLICY), encoding="utf-8")
        here.start(*BROWSER, f"--user-data-dir={profile}", "about:blank")
        port = profile / "DevToolsActivePort"
        until(lambda: port.is_file() and "\n" in port.read_text(), "Chromium is there")
        address = f"http://127.0.0.1:{port.read_text().split()[0]}"
        browser = playwright.chromium.connect_over_cdp(address)
        context = browser.contexts[0]
        context.add_init_script(NO_PRINTER)
        yield Reader(here, context.pages[0], transcript)
        browser.close()
