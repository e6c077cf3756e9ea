// What a key does. Any key, and any touch, stops the voice first. Which place on which pad stands
// for which command comes from the machine's profile; no key is a character where one is typed.
"use strict";

const keys = (() => {
  const WAIT_MILLISECONDS = 600; // a page that takes longer says so
  const IDLE_MILLISECONDS = 60_000; // then the choices are said once more
  // These write a character, or move about in a field: its own where something is typed.
  const TYPED = /^(Key[A-Z]|Digit\d|Numpad(\d|Decimal|Comma|Equal)|Space|Minus|Equal|Bracket\w+|Semicolon|Quote|Backquote|Backslash|Comma|Period|Slash)$/;
  const EDITS = /^(Arrow(Left|Right)|Home|End|Backspace|Delete)$/;
  const PAD = /^F(1[3-9]|2[0-4])$/; // all that is left to us beside a screen reader

  const { dataset } = document.body;
  const profile = JSON.parse(dataset.profile || "{}");
  const lockout = Number(dataset.lockout) || 0; // milliseconds within which the same key is one key
  const field = document.getElementById("field");
  const isSecret = field?.type === "password";
  const readsItself = dataset.speech === "screen-reader"; // then all keys but the keypad's are the reader's
  const state = { moved: false, isForgotten: false }; // whether a key was pressed yet; whether the sound was taken back
  let stoppedAt = -1; // which of the stops had the focus last
  let untouched; // the time after which the next visitor must find everything as usual
  let saidOnceMore = false;
  let pressed = { code: "", at: -Infinity };

  const go = (selector) => document.querySelector(selector)?.click();
  const to = (path) => location.assign(`${dataset.root}${path}`);
  const stops = () => [...document.querySelectorAll("main a, main button, main input, nav a, nav button")]
    .filter((each) => each.tabIndex >= 0);

  const step = (by) => {
    const all = stops();
    const at = all.indexOf(document.activeElement);
    all[(at + by + all.length + (at < 0 && by < 0 ? 1 : 0)) % all.length].focus();
  };

  const choose = () => {
    const { activeElement } = document;
    if (activeElement === field && field) field.form.requestSubmit();
    else if (stops().includes(activeElement)) activeElement.click();
    else step(1);
  };

  const choice = (number) => {
    const link = document.querySelector(`[data-number="${number}"]`);
    if (link) link.click();
    else speaker.all("choice"); // there is none of this number: these there are
  };

  // Every key has stopped the voice by now; ``left`` is what was not said.
  const pause = (left) => {
    const isHeldBack = dataset.permit === "no" && document.getElementById("hear");
    if (isHeldBack) to("/aloud");
    else if (!left.length) speaker.goOn();
  };

  const where = () => {
    const all = stops();
    const at = all.indexOf(document.activeElement) + 1;
    const asked = `${dataset.root}/where?stop=${at}&stops=${all.length}`;
    speaker.ask(asked, ...[speaker.first("place"), at && document.activeElement.id].filter(Boolean));
  };

  const sound = (name) => (left) => {
    speaker.step(name, left);
    if (!dataset.away) return;
    clearTimeout(untouched);
    untouched = setTimeout(() => to("/away"), dataset.away * 1000);
  };

  // The screen is covered by the visitor's own key and in no other way; the voice goes on.
  const curtain = (left) => {
    const on = document.body.dataset.curtain !== "on";
    document.body.dataset.curtain = on ? "on" : "off";
    speaker.answer(`said-curtain_${on ? "on" : "off"}`, left);
    fetch(`${dataset.root}/curtain/${on ? "on" : "off"}`, { method: "POST", keepalive: true }).catch(() => {});
  };

  const commands = {
    next: () => step(1),
    previous: () => step(-1),
    forward: () => go("[data-number]"),
    back: () => go("[data-key=back]"),
    choose,
    again: () => speaker.page(),
    where,
    pause,
    help: () => (dataset.screen === "help" ? to("/keys") : go("[data-key=help]")),
    louder: sound("louder"),
    softer: sound("softer"),
    faster: sound("faster"),
    slower: sound("slower"),
    curtain,
    language: () => location.assign(dataset.nextLanguage),
    move: () => step(1),
    select: choose,
  };
  for (let number = 1; number <= 9; number += 1) commands[`choice-${number}`] = () => choice(number);

  // The command of a key here; none, when it is a character to be typed or a key of the browser's.
  const meaning = (event) => {
    const command = profile[event.code];
    if (readsItself && !PAD.test(event.code)) return undefined;
    if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
    if (field && TYPED.test(event.code)) return undefined;
    if (document.activeElement === field && field && EDITS.test(event.code)) return undefined;
    return command;
  };

  // A scanner does not look where the focus is; and it may send the same character twice at once.
  const type = (event) => {
    if (!field || readsItself || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^[0-9A-Za-z]$/.test(event.key) && document.activeElement !== field) field.focus();
  };

  // A key that is held is pressed once; a key that is struck twice by a trembling hand, too.
  const isEcho = (event) => {
    const isTyping = field && TYPED.test(event.code);
    const isFree = isTyping && !isSecret;
    if (event.repeat) return Boolean(profile[event.code]) || isTyping;
    if (isFree || event.code !== pressed.code) return false;
    return event.timeStamp - pressed.at < lockout;
  };

  const MOVES = new Set(["next", "previous", "move"]);

  document.addEventListener("keydown", (event) => {
    if (isEcho(event)) {
      event.preventDefault();
      return;
    }
    if (event.repeat) return;
    pressed = { code: event.code, at: event.timeStamp };
    state.moved = true;
    saidOnceMore = false;
    clearTimeout(untouched);
    const left = speaker.left();
    speaker.stop();
    speaker.show();
    if (state.isForgotten) {
      event.preventDefault();
      location.reload(); // what may be said now is for the server to tell
      return;
    }
    const command = meaning(event);
    const isFirst = speaker.wasRefused() && event.code !== "Escape";
    if (command || (isFirst && event.code === "Tab")) event.preventDefault();
    if (!command) type(event);
    // The browser was waiting for a key: this one says the page, unless it leads on or is for good.
    if (isFirst && (MOVES.has(command) || !command)) speaker.page();
    else if (command) commands[command](left);
  }, true);

  document.addEventListener("focusin", (event) => {
    const all = stops();
    const before = stoppedAt;
    const at = all.indexOf(event.target);
    if (at >= 0) stoppedAt = at;
    const spoken = event.target.closest("[data-say]");
    if (!state.moved || !spoken) return;
    const wrapped = at >= 0 && before >= 0 && Math.abs(at - before) === all.length - 1;
    speaker.say(wrapped ? "edge" : "", spoken.id);
  });

  document.addEventListener("pointerdown", (event) => {
    speaker.stop();
    speaker.show();
    if (state.isForgotten) {
      location.reload();
      return;
    }
    const isFirst = speaker.wasRefused();
    if (isFirst && !event.target.closest("a, button, input")) speaker.page();
  });

  // Each figure of a PIN is a click and how many there are by now, and never which it was.
  if (isSecret) {
    field.addEventListener("input", () => speaker.answer(`said-count-${field.value.length}`));
  }

  // Nobody pressed anything for a while, and all is silent: the choices once more, and only once.
  setInterval(() => {
    if (!state.moved || saidOnceMore || speaker.silentFor() < IDLE_MILLISECONDS) return;
    if (performance.now() - pressed.at < IDLE_MILLISECONDS) return;
    saidOnceMore = true;
    if (dataset.screen !== "keys") speaker.all("choice");
  }, 1000);

  // The next page is on its way. It is said here when it takes a while, for a page that is late is silent.
  window.addEventListener("beforeunload", () => {
    speaker.stop();
    setTimeout(() => speaker.answer("said-wait"), WAIT_MILLISECONDS);
  });

  window.addEventListener("pagehide", () => speaker.stop());

  // A page that was left must not come back from the browser's memory with somebody else's record.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  return { stops, step, profile, commands, state };
})();
