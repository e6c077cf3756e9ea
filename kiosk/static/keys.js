// What a key does. Any key, and any touch, stops the voice first.
"use strict";

(() => {
  const WAIT_MILLISECONDS = 600; // a page that takes longer says so

  const { dataset } = document.body;
  const voice = document.getElementById("voice");
  const field = document.getElementById("field");
  const readsItself = dataset.speech === "screen-reader"; // then all keys but the keypad's are the reader's
  let moved = false; // whether the visitor has pressed a key yet
  let stoppedAt = -1; // which of the controls had the focus last
  let untouched; // the time after which the next visitor must find everything as usual

  const go = (selector) => document.querySelector(selector)?.click();
  const controls = () => [...document.querySelectorAll("main a, main button, main input, nav a, nav button")];

  const step = (by) => {
    const stops = controls();
    const at = stops.indexOf(document.activeElement);
    stops[(at + by + stops.length + (at < 0 && by < 0 ? 1 : 0)) % stops.length].focus();
  };

  const nextLanguage = () => {
    const links = [...document.querySelectorAll(".languages a")];
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    links[(at + 1) % links.length].click();
  };

  // Every key has stopped the voice by now; ``left`` is what was not said.
  const goOn = (left) => {
    if (!left.length) speaker.goOn();
  };
  const sound = (name) => (left) => {
    speaker.step(name, left);
    if (!dataset.away) return;
    clearTimeout(untouched);
    untouched = setTimeout(() => location.assign(`${dataset.root}/away`), dataset.away * 1000);
  };

  // The keypad of a kiosk sends F13 to F24; they are matched by place, never by character.
  const keypad = {
    F13: () => step(1),
    F14: () => step(-1),
    F16: () => go("[data-key=back]"),
    F17: (left) => {
      if (document.activeElement === voice) goOn(left);
      else document.activeElement.click();
    },
    F18: () => speaker.page(),
    F19: goOn,
    F20: () => go("[data-key=help]"),
    F21: nextLanguage,
  };
  // No card number and no PIN holds these.
  const loudness = {
    AudioVolumeUp: sound("louder"),
    AudioVolumeDown: sound("softer"),
    NumpadAdd: sound("louder"),
    NumpadSubtract: sound("softer"),
  };
  // These are letters and figures: they mean themselves where something is asked for.
  const letters = {
    KeyL: nextLanguage,
    KeyR: () => speaker.page(),
    Numpad9: sound("faster"),
    Numpad3: sound("slower"),
  };

  const numbered = (event) => {
    if (dataset.screen !== "welcome" || !/^(Digit|Numpad)[1-9]$/.test(event.code)) return undefined;
    const link = document.querySelectorAll(".choices a")[Number(event.code.slice(-1)) - 1];
    return link && (() => link.click());
  };

  // What the key does here; nothing, when it is a letter to be typed or a key of the browser's.
  const meaning = (event) => {
    if (keypad[event.code]) return keypad[event.code];
    if (readsItself || event.ctrlKey || event.altKey || event.metaKey) return undefined;
    if (loudness[event.code]) return loudness[event.code];
    if (!field) return numbered(event) ?? letters[event.code];
    const isTyped = /^[0-9A-Za-z]$/.test(event.key);
    if (isTyped && document.activeElement !== field) field.focus(); // a scanner does not look where the focus is
    return undefined;
  };

  const MOVES = new Set(["Tab", "F13", "F14"]);
  const PLAYERS = /^(Space|Enter|NumpadEnter|Arrow\w+|Home|End)$/; // the player's own keys

  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    moved = true;
    clearTimeout(untouched);
    if (event.target === voice && PLAYERS.test(event.code)) return;
    const left = speaker.left();
    speaker.stop();
    speaker.show();
    const doIt = meaning(event);
    const isFirst = speaker.wasRefused() && event.code !== "Escape";
    if (doIt || (isFirst && event.code === "Tab")) event.preventDefault();
    // The browser was waiting for a key: this one says the page, unless it leads on or is for good.
    if (isFirst && (MOVES.has(event.code) || !doIt)) speaker.page();
    else doIt?.(left);
  }, true);

  document.addEventListener("focusin", (event) => {
    const stops = controls();
    const before = stoppedAt;
    const at = stops.indexOf(event.target);
    if (at >= 0) stoppedAt = at;
    const spoken = event.target.closest("[data-say]");
    if (!moved || !spoken) return;
    const wrapped = at >= 0 && before >= 0 && Math.abs(at - before) === stops.length - 1;
    speaker.say(wrapped ? "edge" : "", spoken.id);
  });

  document.addEventListener("pointerdown", (event) => {
    if (event.target === voice) return;
    speaker.stop();
    speaker.show();
    const isFirst = speaker.wasRefused();
    if (isFirst && !event.target.closest("a, button, input")) speaker.page();
  });

  // The next page is on its way. It is said here when it takes a while, for a page that is late is silent.
  window.addEventListener("beforeunload", () => {
    speaker.stop();
    setTimeout(() => {
      speaker.show("said-wait");
      speaker.say("said-wait");
    }, WAIT_MILLISECONDS);
  });

  window.addEventListener("pagehide", () => speaker.stop());

  // A page that was left must not come back from the browser's memory with somebody else's record.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
