// One switch: the stops are gone through one after the other, and the switch takes the one it is at.
"use strict";

(() => {
  const { dataset } = document.body;
  if (dataset.scan !== "one") return;
  const ROUNDS = 3; // then it rests, and says so
  const TICK_MILLISECONDS = 50;

  const dwell = Number(dataset.dwell); // milliseconds
  let isGoing = false;
  let isOver = false; // whether it has gone its rounds, or something was chosen
  let passed = 0;
  let arrived = 0;

  const on = () => {
    if (passed === ROUNDS * keys.stops().length) {
      isGoing = false;
      isOver = true;
      document.activeElement.blur();
      speaker.answer("said-scan_rests");
      return;
    }
    passed += 1;
    arrived = performance.now();
    keys.state.moved = true; // it is said, as if a key had been pressed
    keys.step(1);
  };

  const begin = () => {
    document.activeElement.blur(); // the first stop is the likeliest
    isGoing = true;
    isOver = false;
    passed = 0;
    on();
  };

  setInterval(() => {
    if (speaker.isSpeaking()) return; // a name is heard to its end, and so is the page
    if (isGoing && performance.now() - arrived >= dwell) on();
    else if (!isGoing && !isOver && speaker.silentFor() >= dwell) begin();
  }, TICK_MILLISECONDS);

  keys.commands.select = () => {
    if (!isGoing) {
      begin();
      return;
    }
    isGoing = false;
    isOver = true;
    document.activeElement.click();
  };
  keys.commands.move = keys.commands.select;

  // Any other key is somebody who goes their own way.
  document.addEventListener("keydown", (event) => {
    if (!["select", "move"].includes(keys.profile[event.code])) {
      isGoing = false;
      isOver = true;
    }
  });
})();
