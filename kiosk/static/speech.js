// What the page says: it starts by itself, any key stops it, and the part being said is marked.
// Everything here is an addition: without it the player on the page says the same.
"use strict";

(() => {
  const voice = document.getElementById("voice");
  const field = document.getElementById("field");
  let parts = [];
  let until = Infinity; // seconds at which to stop: the end of one part, or never
  let moved = false; // whether the visitor has pressed a key yet

  const stop = () => {
    until = Infinity;
    if (voice) voice.pause();
  };

  const say = (from, to) => {
    if (!voice) return;
    until = to;
    voice.currentTime = from;
    voice.play().catch(() => {}); // a browser that will not start by itself leaves the player to the visitor
  };

  const mark = () => {
    const now = voice.currentTime;
    for (const part of parts) {
      const spoken = !voice.paused && part.begins <= now && now < part.ends;
      document.getElementById(part.id)?.toggleAttribute("data-speaking", spoken);
    }
    if (now >= until) stop();
    if (!voice.paused) requestAnimationFrame(mark);
  };

  const go = (selector) => document.querySelector(selector)?.click();

  const step = (by) => {
    const stops = [...document.querySelectorAll("main a, main button, main input, nav a, nav button")];
    const at = stops.indexOf(document.activeElement);
    stops[(at + by + stops.length + (at < 0 && by < 0 ? 1 : 0)) % stops.length].focus();
  };

  const nextLanguage = () => {
    const links = [...document.querySelectorAll(".languages a")];
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    links[(at + 1) % links.length].click();
  };

  // The keypad of a kiosk sends F13 to F24; they are matched by place, never by character.
  const keys = {
    F13: () => step(1),
    F14: () => step(-1),
    F16: () => go("[data-key=back]"),
    F17: () => document.activeElement.click(),
    F18: () => say(0, Infinity),
    F20: () => go("[data-key=help]"),
    F21: nextLanguage,
  };

  const typed = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.activeElement === field && field) return;
    if (field) {
      if (/^[0-9A-Za-z]$/.test(event.key)) field.focus(); // a scanner does not look where the focus is
    } else if (event.code === "KeyL") {
      nextLanguage();
    } else if (document.body.dataset.screen === "welcome" && /^(Digit|Numpad)[1-9]$/.test(event.code)) {
      document.querySelectorAll(".choices a")[Number(event.code.slice(-1)) - 1]?.click();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    const wasSpeaking = voice && !voice.paused;
    moved = true;
    if (event.target === voice) return;
    stop();
    if (event.code === "F19") {
      if (!wasSpeaking) say(voice.currentTime, Infinity);
    } else if (keys[event.code]) {
      event.preventDefault();
      keys[event.code]();
    } else {
      typed(event);
    }
  }, true);

  document.addEventListener("focusin", (event) => {
    if (!moved) return;
    const spoken = event.target.closest("[data-say]");
    const part = spoken && parts.find((each) => each.id === spoken.id);
    if (part) say(part.begins, part.ends);
  });

  document.addEventListener("pointerdown", (event) => {
    if (event.target !== voice) stop();
  });

  // A page that was left must not come back from the browser's memory with somebody else's record.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  if (!voice) return;
  voice.addEventListener("play", () => requestAnimationFrame(mark));
  voice.addEventListener("pause", mark);
  fetch(voice.dataset.parts)
    .then((answer) => answer.json())
    .then((timed) => {
      parts = timed;
      mark();
    })
    .catch(() => {}); // without times nothing is marked; the voice speaks all the same
})();
