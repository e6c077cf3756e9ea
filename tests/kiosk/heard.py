"""A page heard in real Chromium to its end: what was said when, how loud, and what was written."""

from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

from tests.kiosk.browsing import SCREEN

SECONDS_MAX = 240
AUDIBLE = 0.01
"""A peak below that, of 1, is silence."""

EARS = """(() => {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 4096 });
  analyser.connect(context.destination);
  const samples = new Float32Array(analyser.fftSize);
  const heard = [];
  window.heard = heard;
  const tapped = new Set();
  const listen = () => {
    requestAnimationFrame(listen);
    const voice = document.getElementById("voice");
    if (!voice || voice.paused) return;
    analyser.getFloatTimeDomainData(samples);
    const said = document.querySelector("[data-speaking]");
    if (!said) return;
    let last = heard.at(-1);
    if (last?.id !== said.id) heard.push(last = { id: said.id, peak: 0, captions: {}, lang: "" });
    last.peak = Math.max(last.peak, ...samples.map(Math.abs));
    const caption = document.getElementById("caption");
    last.captions[caption.textContent] = (last.captions[caption.textContent] ?? 0) + 1;
    last.lang = caption.lang;
  };
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (!tapped.has(this)) {
      tapped.add(this);
      context.createMediaElementSource(this).connect(analyser);
      context.resume();
    }
    return play.call(this);
  };
  requestAnimationFrame(listen);
})()"""
"""Runs before the page's own scripts: an analyser on the way of its sound, read at every frame."""


@dataclass(frozen=True)
class Sentence:
    """One line of a page: its element, what stands there, and the language it stands under."""

    id: str
    text: str
    lang: str


@dataclass(frozen=True)
class Wrong:
    """What was not as it must be, on which page."""

    path: str
    what: str


def listening(browser: Browser) -> BrowserContext:
    """A context in which every page is listened to."""
    context = browser.new_context(viewport=SCREEN, bypass_csp=True)  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    context.add_init_script(EARS)
    return context


def hear(page: Page, path: str) -> list[Wrong]:
    """Hear the page that is open to its end; what is wrong with it, by path."""
    parts = page.evaluate("(async () => (await fetch(voice.dataset.parts)).json())()")
    page.wait_for_function("voice.ended", timeout=SECONDS_MAX * 1000)
    heard = page.evaluate("heard")
    sentences = [_sentence(page, part["id"]) for part in parts]
    page.emulate_media(media="print")
    printed = _plain(page.inner_text("main"))
    page.emulate_media(media="screen")
    return [
        Wrong(path, what)
        for what in (*_order(parts, heard), *_each(parts, heard, sentences, printed))
    ]


def _order(parts: list[dict], heard: list[dict]) -> Iterable[str]:  # type: ignore[type-arg]
    said = [each["id"] for each in heard]
    meant = [each["id"] for each in parts]
    if said != meant:
        yield f"heard {said}, meant {meant}"


def _each(
    parts: list[dict],  # type: ignore[type-arg]
    heard: list[dict],  # type: ignore[type-arg]
    sentences: list[Sentence],
    printed: str,
) -> Iterable[str]:
    by_id = {each["id"]: each for each in heard}
    for part, sentence in zip(parts, sentences, strict=True):
        known = by_id.get(sentence.id)
        if known is None:
            yield f"{sentence.text!r} was not heard"
            continue
        if known["peak"] < AUDIBLE:
            yield f"{sentence.text!r} is silence: {known['peak']}"
        if max(known["captions"], key=known["captions"].get) != sentence.text:
            yield f"{sentence.text!r} has the caption {known['captions']}"
        if not part["lang"] == known["lang"] == sentence.lang:
            yield f"{sentence.text!r} is said in {part['lang']}, stands under {sentence.lang}"
        if part["kind"] in {"fact", "detail"} and sentence.text not in printed:
            yield f"{sentence.text!r} is not printed"


def _sentence(page: Page, name: str) -> Sentence:
    text, lang = page.evaluate(
        """(id) => {
          const each = document.getElementById(id);
          return [each.textContent, each.closest("[lang]").lang];
        }""",
        name,
    )
    return Sentence(name, _plain(text), lang)


def _plain(text: str) -> str:
    return " ".join(text.split())
