// What is heard: one source at a time, as loud and as fast as this visitor chose.
// Everything here is an addition: without it the player on the page says the same.
"use strict";

const speaker = (() => {
  const VOLUMES = 8;
  const DECIBELS = 5; // from one step to the next
  const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]; // times the usual, the pitch preserved
  const LIMITS = { louder: "loudest", softer: "softest", faster: "fastest", slower: "slowest" };

  const sounds = []; // the page's own, then what is always there: a player, and what is said when
  const hearing = { volume: 0, speed: 0 }; // steps, counted from 1
  let queue = []; // stretches of sound to be played after the one that is
  let refused = false; // whether the browser waits for a key before it makes any sound

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

  const playing = () => sounds.find((each) => !each.player.paused);

  const stop = () => {
    queue = [];
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
    if (queue.length) start(queue.shift());
  };

  const mark = (sound) => {
    const { player, parts } = sound;
    const now = player.currentTime;
    for (const part of parts) {
      const spoken = !player.paused && part.begins <= now && now < part.ends;
      document.getElementById(part.id)?.toggleAttribute("data-speaking", spoken);
    }
    if (player.paused) return;
    if (now >= sound.until) next();
    else requestAnimationFrame(() => mark(sound));
  };

  const listen = (player, times) => {
    const sound = { player, parts: [], until: Infinity };
    sounds.push(sound);
    player.addEventListener("play", () => requestAnimationFrame(() => mark(sound)));
    player.addEventListener("pause", () => mark(sound));
    player.addEventListener("ended", next);
    fetch(times)
      .then((answer) => answer.json())
      .then((timed) => {
        sound.parts = timed;
        mark(sound);
      })
      .catch(() => {}); // without times nothing is marked; the voice speaks all the same
  };

  // The stretch in which one element is said, as soon as the times are known.
  const part = (id) => {
    for (const sound of sounds) {
      const found = sound.parts.find((each) => each.id === id);
      if (found) return { sound, from: found.begins, to: found.ends };
    }
    return undefined;
  };

  // What is being said and what comes after it; an answer to a key is not worth repeating.
  const left = () => {
    const sound = playing();
    if (!sound) return [];
    const from = sound.player.currentTime;
    const here = sound.parts.find((each) => each.begins <= from && from < each.ends);
    if (here?.id.startsWith("said-")) return [...queue];
    return [{ sound, from, to: sound.until }, ...queue];
  };

  const show = (id) => {
    for (const line of document.querySelectorAll(".happening p")) line.hidden = line.id !== id;
  };

  // Louder, softer, faster, slower: said, written, kept for the visit; then on with what was left.
  const step = (name, rest) => {
    if (!sounds.length) return;
    const what = name === "louder" || name === "softer" ? "volume" : "speed";
    const most = what === "volume" ? VOLUMES : SPEEDS.length;
    const on = hearing[what] + (name === "louder" || name === "faster" ? 1 : -1);
    const answer = on < 1 || on > most ? LIMITS[name] : name;
    hearing[what] = Math.min(Math.max(on, 1), most);
    for (const each of sounds) tune(each.player);
    show(`said-${answer}`);
    say([part(`said-${answer}`), ...rest]);
    fetch(`${document.body.dataset.root}/sound/${name}`, { method: "POST", keepalive: true })
      .catch(() => {}); // it is heard here all the same
  };

  document.addEventListener("DOMContentLoaded", () => {
    const voice = document.getElementById("voice");
    if (!voice) return;
    take(voice);
    listen(voice, voice.dataset.parts);
    const aside = new Audio();
    aside.preload = "none";
    tune(aside);
    aside.src = `${voice.dataset.aside}.wav`;
    listen(aside, `${voice.dataset.aside}.json`);
    voice.addEventListener("playing", () => (aside.preload = "auto"), { once: true }); // first things first
    if (voice.autoplay) start({ sound: sounds[0], from: 0, to: Infinity });
  });

  return {
    stop,
    left,
    step,
    show,
    say: (...ids) => say(ids.map(part)),
    page: () => say([sounds[0] && { sound: sounds[0], from: 0, to: Infinity }]),
    goOn: () => say([sounds[0] && { sound: sounds[0], from: sounds[0].player.currentTime, to: Infinity }]),
    // Whether the browser has kept the page silent until now; asked once.
    wasRefused: () => {
      const was = refused;
      refused = false;
      return was;
    },
  };
})();
