// What the machine tells its page: a headset came or went, a card came or went.
"use strict";

(() => {
  const { dataset } = document.body;
  if (!dataset.since || !window.EventSource) return; // this browser is no machine's page
  let isIn = dataset.headset === "in";

  const field = document.getElementById("field");
  const holdsPrivate = () => Boolean(document.querySelector("[data-say=private]"));

  const headsetIn = () => {
    if (isIn) return;
    isIn = true;
    if (field?.value) return; // nothing that was typed is lost
    if (keys.state.isForgotten || (dataset.permit === "no" && holdsPrivate())) location.reload();
    else if (!speaker.isSpeaking()) speaker.page();
  };

  // Silence first. What was made for the headset is forgotten, here as well as at the server; the
  // next key asks the server what may be said now.
  const headsetOut = () => {
    if (!isIn) return;
    isIn = false;
    dataset.headset = "out";
    if (dataset.permit === "yes" && holdsPrivate()) {
      keys.state.isForgotten = true;
      speaker.forget();
    } else {
      speaker.stop();
    }
  };

  const stream = new EventSource(`${dataset.root}/machine/stream?since=${dataset.since}`);
  stream.addEventListener("headset_in", headsetIn);
  stream.addEventListener("headset_out", headsetOut);
  stream.addEventListener("error", headsetOut); // nobody knows any more: it may be out
  stream.addEventListener("card_in", () => location.assign(`${dataset.root}/card-read`));
  stream.addEventListener("card_out", () => document.getElementById("go-finish")?.form.requestSubmit());
  window.addEventListener("pagehide", () => stream.close());
})();
