// What the page says: it starts by itself, any key stops it, and the part being said is marked.
// What stands on every page has a sound of its own, and is said when the visitor comes to it.
// Everything here is an addition: without it the player on the page says the same.
"use strict";

(() => {
  const voice = document.getElementById("voice");
  const field = document.getElementById("field");
  const sounds = []; // each a player, and which element is said when
  let moved = false; // whether the visitor has pressed a key yet

  const stop = () => {
    for (const each of sounds) {
      each.until = Infinity; // seconds at which to stop: the end of one part, or never
      each.player.pause();
    }
  };

  const say = (sound, from, to) => {
    if (!sound) return;
    stop(); // one voice at a time
    sound.until = to;
    sound.player.currentTime = from;
    sound.player.play().catch(() => {}); // a browser that will not start by itself leaves it to the visitor
  };

  const again = () => say(sounds[0], 0, Infinity);

  // Every key has stopped the voice by now.
  const goOn = (wasSpeaking) => {
    if (voice && !wasSpeaking) say(sounds[0], voice.currentTime, Infinity);
  };

  const mark = (sound) => {
    const player = sound.player;
    const now = player.currentTime;
    for (const part of sound.parts) {
      const spoken = !player.paused && part.begins <= now && now < part.ends;
      document.getElementById(part.id)?.toggleAttribute("data-speaking", spoken);
    }
    if (now >= sound.until) stop();
    if (!player.paused) requestAnimationFrame(() => mark(sound));
  };

  const listen = (player, times) => {
    const sound = { player, parts: [], until: Infinity };
    sounds.push(sound);
    player.addEventListener("play", () => requestAnimationFrame(() => mark(sound)));
    player.addEventListener("pause", () => mark(sound));
    fetch(times)
      .then((answer) => answer.json())
      .then((timed) => {
        sound.parts = timed;
        mark(sound);
      })
      .catch(() => {}); // without times nothing is marked; the voice speaks all the same
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
    F17: (wasSpeaking) => {
      if (document.activeElement === voice) goOn(wasSpeaking);
      else document.activeElement.click();
    },
    F18: again,
    F19: (wasSpeaking) => goOn(wasSpeaking),
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
    } else if (event.code === "KeyR") {
      again();
    } else if (document.body.dataset.screen === "welcome" && /^(Digit|Numpad)[1-9]$/.test(event.code)) {
      document.querySelectorAll(".choices a")[Number(event.code.slice(-1)) - 1]?.click();
    }
  };

  const speaking = () => sounds.some((each) => !each.player.paused);

  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    const wasSpeaking = speaking();
    moved = true;
    // The player has keys of its own, none of them a letter, a figure or a key of the keypad.
    const forPlayer = !keys[event.code] && !/^(Key|Digit|Numpad\d)/.test(event.code);
    if (event.target === voice && forPlayer) return;
    stop();
    if (keys[event.code]) {
      event.preventDefault();
      keys[event.code](wasSpeaking);
    } else {
      typed(event);
    }
  }, true);

  document.addEventListener("focusin", (event) => {
    if (!moved) return;
    const spoken = event.target.closest("[data-say]");
    if (!spoken) return;
    for (const sound of sounds) {
      const part = sound.parts.find((each) => each.id === spoken.id);
      if (part) say(sound, part.begins, part.ends);
    }
  });

  document.addEventListener("pointerdown", (event) => {
    if (event.target !== voice) stop();
  });

  // A page that was left must not come back from the browser's memory with somebody else's record.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  if (!voice) return;
  listen(voice, voice.dataset.parts);
  const aside = voice.dataset.aside;
  if (aside) {
    const player = new Audio(`${aside}.wav`);
    player.preload = "auto";
    listen(player, `${aside}.json`);
  }
})();
