/* What a page cannot do by itself; every page works without this file. */
"use strict";

for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/*
 * A form that records something is sent from here: when no answer comes, the page is still there
 * with all that was typed, and says what to do. Sent again it has the same key: it is recorded once.
 */
const unsent = document.querySelector("[data-unsent]");
const sending = document.querySelector("[data-sending]");
const ANSWER_WITHIN = 45000;
const SAYS_SO_AFTER = 700;
let again = null;
let underway = false;

function sorry(why, form, button) {
  for (const told of unsent.querySelectorAll("[data-why]")) told.hidden = told.dataset.why !== why;
  again = () => form.requestSubmit(button);
  unsent.hidden = false;
  unsent.querySelector("button").focus();
}

function takes(form) {
  return form.querySelector("input[name=key], input[name=command]") && !("plain" in form.dataset)
    && form.enctype !== "multipart/form-data";
}

async function send(form, button) {
  const told = setTimeout(() => { sending.hidden = false; }, SAYS_SO_AFTER);
  const given = new AbortController();
  const late = setTimeout(() => given.abort(), ANSWER_WITHIN);
  const gone = () => given.abort();
  window.addEventListener("offline", gone);
  try {
    return await fetch(form.getAttribute("action"), {
      method: "POST",
      body: new URLSearchParams(new FormData(form, button)),
      headers: { "Handrail-Sent-By": "page" },
      signal: given.signal,
    });
  } catch {
    return null;
  } finally {
    clearTimeout(told);
    clearTimeout(late);
    window.removeEventListener("offline", gone);
    sending.hidden = true;
  }
}

for (const form of unsent ? document.querySelectorAll("form[method=post]") : []) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.shown) return;
    const button = event.submitter;
    if (!navigator.onLine || underway || takes(form)) event.preventDefault();
    if (underway) return;
    if (!navigator.onLine) return sorry("offline", form, button);
    if (!takes(form)) return;
    underway = true;
    const answer = await send(form, button);
    underway = false;
    if (answer === null) return sorry("unanswered", form, button);
    if (answer.status >= 500) return sorry("broken", form, button);
    unsent.hidden = true;
    const place = answer.headers.get("Handrail-Go");
    if (place) return location.assign(place);
    // It was not taken: the browser itself asks for the page that says why.
    form.dataset.shown = "yes";
    form.requestSubmit(button);
  });
}
if (unsent) {
  unsent.querySelector("button").addEventListener("click", () => {
    unsent.hidden = true;
    again();
  });
}
// A page that the browser brings back was left, not sent.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-shown]")) delete form.dataset.shown;
});

/* Where a button of a form has the focus, one key presses another: never while somebody types. */
for (const form of document.querySelectorAll("form[data-keys]")) {
  form.addEventListener("keydown", (event) => {
    if (event.target.tagName !== "BUTTON" || event.ctrlKey || event.altKey || event.metaKey) return;
    const button = form.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

/* A page that tells how far something is asks again by itself, and comes anew once it is done. */
const going = document.querySelector("[data-again]");
async function ask() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-again]");
  if (now) going.replaceChildren(...now.childNodes);
  else location.reload();
}
if (going) setInterval(ask, Number(going.dataset.again));

/* The down arrow goes from a field to the first row of the list below it; both arrows move on. */
const rows = [...document.querySelectorAll("table[data-rows] tbody th a")];
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const at = rows.indexOf(event.target);
  if (at < 0 && !(step > 0 && event.target.matches("[data-leads]"))) return;
  const next = rows[at + step] || (step < 0 ? document.querySelector("[data-leads]") : null);
  if (!next) return;
  event.preventDefault();
  next.focus();
});
