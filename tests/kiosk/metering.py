"""A meter on the page's own players: what comes out of them, by the clock of the sound itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.kiosk.browsing import SCREEN

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]

METER = """(() => {
  const code = `registerProcessor("meter", class extends AudioWorkletProcessor {
    process([input]) {
      const samples = input[0] ?? new Float32Array(128);
      this.port.postMessage([currentTime, samples.slice()]);
      return true;
    }
  })`;
  const context = new AudioContext();
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const players = new Set();
  const meter = { context, players, blocks: [], tapped: new Set(), node: null };
  window.meter = meter;
  meter.ready = context.audioWorklet.addModule(address).then(() => {
    const mono = { channelCount: 1, channelCountMode: "explicit" };
    meter.node = new AudioWorkletNode(context, "meter", mono);
    meter.node.port.onmessage = ({ data }) => meter.blocks.push(data);
    meter.node.connect(context.destination);
    for (const player of meter.players) tap(player);
    return context.resume();
  });
  const tap = (player) => {
    if (!meter.node || meter.tapped.has(player)) return;
    meter.tapped.add(player);
    context.createMediaElementSource(player).connect(meter.node);
  };
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    meter.players.add(this);
    tap(this);
    return play.call(this);
  };
  meter.sounding = () => [...meter.players].filter((each) => !each.paused).length;
})()"""
"""Runs before the page's own scripts, and changes nothing but the way its sound takes."""


@contextmanager
def loud_browser(program: Path) -> Iterator[Browser]:
    """Chromium that may play without being touched first."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


def metered(browser: Browser) -> BrowserContext:
    """A context in which every page has the meter."""
    context = browser.new_context(viewport=SCREEN, bypass_csp=True)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    context.add_init_script(METER)
    return context


def take(page: Page) -> NDArray[np.float64]:
    """The samples that came out since the last time, one after the other."""
    blocks = page.evaluate("meter.blocks.splice(0).map((block) => Array.from(block[1]))")
    return np.array([sample for block in blocks for sample in block], dtype=float)


def loudest(samples: NDArray[np.float64], window: int = 4800) -> float:
    """Root mean square of the loudest stretch."""
    if len(samples) < window:
        return 0.0
    energy = np.convolve(samples**2, np.ones(window) / window, mode="valid")
    return float(np.sqrt(energy.max()))


def voiced(samples: NDArray[np.float64], share: float = 0.02) -> NDArray[np.float64]:
    """The samples from the first to the last that is not silence."""
    loud = np.flatnonzero(np.abs(samples) > share * np.abs(samples).max(initial=1e-9))
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def pitch(samples: NDArray[np.float64], rate: int) -> float:
    """Median hertz of the frames that have a tone."""
    size, low, high = rate // 20, 70, 320
    found = []
    for begin in range(0, len(samples) - size, size // 2):
        frame = samples[begin : begin + size] - samples[begin : begin + size].mean()
        same = np.correlate(frame, frame, mode="full")[size - 1 :]
        if same[0] < 1e-3:
            continue
        lags = same[rate // high : rate // low] / same[0]
        if lags.max() > 0.5:
            found.append(rate / (rate // high + int(lags.argmax())))
    return float(np.median(found)) if found else 0.0
