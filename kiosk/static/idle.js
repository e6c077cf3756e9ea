// Nobody there: after a while the page asks. Keys and touches count as somebody; so does the voice.
// Without this script the page asks after the same time, whatever is pressed on it.
"use strict";

(() => {
  const HERE_SECONDS = 20; // the server is told as often that somebody is there, no oftener

  const { dataset } = document.body;
  const address = (path) => `${dataset.root}${path}`;
  const asks = dataset.screen === "still_here";
  const seconds = Number(dataset.idle);
  let told = Date.now(); // the page itself has just told it
  let timer;

  const tell = () => {
    if (Date.now() - told < HERE_SECONDS * 1000) return;
    told = Date.now();
    fetch(address("/here"), { method: "POST", keepalive: true }).catch(() => {});
  };

  const isSpeaking = () => [...document.querySelectorAll("audio")].some((each) => !each.paused);

  const ask = () => {
    if (isSpeaking()) {
      tell();
      wait();
      return;
    }
    fetch(address("/idle")).then(
      (answer) => (answer.status === 204 ? wait() : location.assign(address("/still-here"))),
      () => location.assign(address("/still-here")),
    );
  };

  const wait = () => {
    clearTimeout(timer);
    if (seconds) timer = setTimeout(ask, seconds * 1000);
  };

  // "Are you still here?" is answered by any key that is not one of silence or of moving about.
  const answers = (event) => !event.repeat && !/^(Tab|Escape|Shift|Control|Alt|Meta)/.test(event.code)
    && !/^F\d+$/.test(event.code) && !/^(Audio|Numpad(Add|Subtract))/.test(event.code);

  document.addEventListener("keydown", (event) => {
    if (asks && answers(event) && event.target.matches("h1, body")) {
      event.preventDefault();
      document.querySelector(".choice").click();
      return;
    }
    if (!seconds) return;
    tell();
    wait();
  });
  document.addEventListener("pointerdown", () => {
    if (!seconds) return;
    tell();
    wait();
  });
  wait();
})();
