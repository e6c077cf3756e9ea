// What is heard: one source at a time, as loud and as fast as this visitor chose.
// Everything here is an addition: without it the player on the page says the same.
"use strict";

const speaker = (() => {
  const VOLUMES = 8;
  const DECIBELS = 5; // from one step to the next
  const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]; // times the usual, the pitch preserved
  const LIMITS = { louder: "loudest", softer: "softest", faster: "fastest", slower: "slowest" };
  const HOW_TO_HEAR = "hear"; // the line that stands for those that may not be said
  const NO_VOICE = "said-silent"; // stays once it is true of this page

  const sounds = []; // the page's own, then what is always there: a player, and what is said when
  const hearing = { volume: 0, speed: 0 }; // steps, counted from 1
  let queue = []; // stretches of sound to be played after the one that is
  let refused = false; // whether the browser waits for a key before it makes any sound
  let isBroken = false; // whether a sound was asked for and did not come
  let stops = 0; // how often it was silenced: what was asked for before that is not wanted any more
  let silentSince = performance.now();

  const tune = (player) => {
    player.volume = 10 ** (((hearing.volume - VOLUMES) * DECIBELS) / 20);
    player.preservesPitch = true;
    player.defaultPlaybackRate = SPEEDS[hearing.speed - 1];
    player.playbackRate = SPEEDS[hearing.speed - 1];
  };

  const take = (voice) => {
    hearing.volume = Number(voice.dataset.volume);
    hearing.speed = Number(voice.dataset.speed);
    tune(voice);
  };

  // This comes before the first sample is there: no page begins too loud.
  document.addEventListener("loadstart", ({ target }) => {
    if (target.id === "voice") take(target);
  }, true);

  const show = (id) => {
    for (const line of document.querySelectorAll(".happening p")) {
      line.hidden = line.id !== id && !(isBroken && line.id === NO_VOICE);
    }
  };

  // A page that cannot be heard says so: nobody must wait for what does not come.
  const broke = () => {
    isBroken = true;
    show();
  };
  document.addEventListener("error", ({ target }) => {
    if (target.id === "voice") broke();
  }, true);

  const playing = () => sounds.find((each) => !each.player.paused);

  const stop = () => {
    stops += 1;
    queue = [];
    if (playing()) silentSince = performance.now();
    for (const each of sounds) {
      each.until = Infinity; // seconds at which to stop: the end of one part, or never
      each.player.pause();
    }
  };

  const start = ({ sound, from, to }) => {
    const { player } = sound;
    sound.until = to;
    if (Math.abs(player.currentTime - from) > 0.005) player.currentTime = from;
    player.play().catch((why) => {
      if (why.name === "NotAllowedError") refused = true;
    });
  };

  const say = (stretches) => {
    stop(); // one voice at a time
    queue = stretches.filter(Boolean);
    if (queue.length) start(queue.shift());
  };

  const next = () => {
    const rest = queue;
    stop();
    queue = rest;
    silentSince = performance.now();
    if (queue.length) start(queue.shift());
  };

  // What stands on the screen, as one line: the caption says no other words than the page.
  const written = (sound, id) => {
    const shown = sound.texts?.[id] ?? document.getElementById(id)?.textContent ?? "";
    return shown.trim().replace(/\s+/g, " ");
  };

  // The strip keeps its height: what is longer goes on line by line, as far as it has been said.
  const follow = (line, share) => {
    const hidden = line.scrollHeight - line.clientHeight;
    if (hidden <= 0) return;
    const height = parseFloat(getComputedStyle(line).lineHeight);
    line.scrollTop = Math.round((share * hidden) / height) * height;
  };

  const caption = (sound) => {
    const line = document.getElementById("caption");
    if (!line || (sound?.player.paused && playing())) return; // the other one writes it
    const now = sound?.player.currentTime;
    const part = sound?.player.paused ? null : sound?.parts.find((each) => each.begins <= now && now < each.ends);
    const text = part ? written(sound, part.id) : "";
    if (line.textContent !== text && (text || sound?.player.paused)) line.textContent = text;
    if (!part) return;
    line.lang = part.lang;
    follow(line, (now - part.begins) / (part.ends - part.begins));
  };

  const mark = (sound) => {
    const { player, parts } = sound;
    const now = player.currentTime;
    for (const part of parts) {
      const spoken = !player.paused && part.begins <= now && now < part.ends;
      document.getElementById(part.id)?.toggleAttribute("data-speaking", spoken);
    }
    caption(sound);
    if (player.paused) return;
    if (now >= sound.until) next();
    else requestAnimationFrame(() => mark(sound));
  };

  const listen = (player, times, texts) => {
    const sound = { player, parts: [], until: Infinity, texts };
    sounds.push(sound);
    player.addEventListener("play", () => requestAnimationFrame(() => mark(sound)));
    player.addEventListener("pause", () => mark(sound));
    player.addEventListener("ended", next);
    player.addEventListener("error", broke);
    fetch(times)
      .then((answer) => answer.json())
      .then((timed) => {
        sound.parts = timed;
        mark(sound);
      })
      .catch(() => {}); // without times nothing is marked; the voice speaks all the same
    return sound;
  };

  // The stretch in which one element is said, as soon as the times are known.
  const part = (id) => {
    for (const sound of sounds) {
      const found = sound.parts.find((each) => each.id === id);
      if (found) return { sound, from: found.begins, to: found.ends };
    }
    return undefined;
  };

  // One element; where it may not be said, how it would be heard.
  const partOrHow = (id) => {
    const isPrivate = document.getElementById(id)?.dataset.say === "private";
    return part(id) ?? (isPrivate ? part(HOW_TO_HEAR) : undefined);
  };

  // What is being said and what comes after it; an answer to a key is not worth repeating.
  const left = () => {
    const sound = playing();
    if (!sound) return [];
    const from = sound.player.currentTime;
    const here = sound.parts.find((each) => each.begins <= from && from < each.ends);
    if (sound.texts || here?.id.startsWith("said-")) return [...queue];
    return [{ sound, from, to: sound.until }, ...queue];
  };

  // Said and written at once: an answer to a key.
  const answer = (id, rest = []) => {
    show(id);
    say([part(id), ...rest]);
  };

  // Louder, softer, faster, slower: said, written, kept for the visit; then on with what was left.
  const step = (name, rest) => {
    if (!sounds.length) return;
    const what = name === "louder" || name === "softer" ? "volume" : "speed";
    const most = what === "volume" ? VOLUMES : SPEEDS.length;
    const on = hearing[what] + (name === "louder" || name === "faster" ? 1 : -1);
    hearing[what] = Math.min(Math.max(on, 1), most);
    for (const each of sounds) tune(each.player);
    answer(`said-${on < 1 || on > most ? LIMITS[name] : name}`, rest);
    fetch(`${document.body.dataset.root}/sound/${name}`, { method: "POST", keepalive: true })
      .catch(() => {}); // it is heard here all the same
  };

  // Something the server puts into words when it is asked: by whom it is overtaken, it is not said.
  const ask = async (address, ...before) => {
    say(before.map(part));
    const asked = stops;
    const answered = await fetch(address).then((each) => each.json()).catch(() => null);
    if (!answered || asked !== stops) return;
    const files = `${document.body.dataset.root}/speech/${answered.sound}`;
    const player = new Audio();
    player.preload = "auto";
    tune(player);
    player.src = `${files}.wav`;
    sounds.splice(2, 1); // the one asked for before
    const stretch = { sound: listen(player, `${files}.json`, answered.texts), from: 0, to: Infinity };
    if (playing()) queue.push(stretch);
    else start(stretch);
  };

  // The headset is out: what was made for it is gone from here, and cannot be had again.
  const forget = () => {
    stop();
    const own = sounds[0];
    if (!own) return;
    own.parts = [];
    own.player.removeAttribute("src");
    own.player.load();
  };

  document.addEventListener("DOMContentLoaded", () => {
    const voice = document.getElementById("voice");
    if (!voice) return;
    take(voice);
    show(); // it may have failed before the line for it was there
    voice.removeAttribute("controls"); // the keys do more, and one stop less is one key less
    listen(voice, voice.dataset.parts);
    const aside = new Audio();
    aside.preload = "none";
    tune(aside);
    aside.src = `${voice.dataset.aside}.wav`;
    listen(aside, `${voice.dataset.aside}.json`);
    voice.addEventListener("playing", () => (aside.preload = "auto"), { once: true }); // first things first
    if (voice.hasAttribute("data-waits")) refused = true; // nobody is there until a key is pressed
    if (voice.autoplay) start({ sound: sounds[0], from: 0, to: Infinity });
  });

  return {
    stop,
    left,
    step,
    show,
    answer,
    ask,
    forget,
    say: (...ids) => say(ids.map(partOrHow)),
    // Every part of the page's own sound of one kind: its choices, its place.
    all: (kind) => say(sounds[0]?.parts.filter((each) => each.kind === kind).map(({ id }) => part(id)) ?? []),
    first: (kind) => sounds[0]?.parts.find((each) => each.kind === kind)?.id,
    page: () => say([sounds[0] && { sound: sounds[0], from: 0, to: Infinity }]),
    goOn: () => say([sounds[0] && { sound: sounds[0], from: sounds[0].player.currentTime, to: Infinity }]),
    canSpeak: () => sounds.length > 0,
    isSpeaking: () => Boolean(playing()),
    silentFor: () => (playing() ? 0 : performance.now() - silentSince), // milliseconds
    // Whether the browser has kept the page silent until now; asked once.
    wasRefused: () => {
      const was = refused;
      refused = false;
      return was;
    },
  };
})();
