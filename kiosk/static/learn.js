// The page on which every key says what it is, and does nothing.
"use strict";

(() => {
  const { dataset } = document.body;
  // Without a voice of ours the page is a list to read, and the keys do what they always do.
  if (dataset.screen !== "keys" || !document.getElementById("voice")) return;
  const BROWSERS_OWN = { Tab: "next", Space: "choose", Enter: "choose" };

  const explains = JSON.parse(dataset.explains); // the line of each command
  const all = [...new Set(Object.values(keys.profile))].filter((each) => explains[each]);
  const whole = all.filter((each) => each !== "move" && each !== "select");
  const known = whole.length ? whole : all; // beside a whole pad, the switches are somebody else's
  const found = new Set();
  let last = "";

  const lineOf = (code) => {
    const command = keys.profile[code] ?? BROWSERS_OWN[code] ?? "";
    found.add(command);
    return explains[command] ?? explains[command.replace(/-\d$/, "")] ?? explains.unknown;
  };

  // Before anything else hears of the key: here it is only told what it is.
  window.addEventListener("keydown", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat) return;
    speaker.wasRefused();
    if (event.code === "Escape" || event.code === last) {
      speaker.stop();
      document.querySelector("[data-key=back]").click();
      return;
    }
    last = event.code;
    const line = lineOf(event.code);
    const isAll = known.every((each) => found.has(each));
    speaker.say(line, ...(isAll ? [explains.all] : []));
  }, true);
})();
