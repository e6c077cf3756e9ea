// What does not fit the screen is one touch away, and what is being said is always in sight.
"use strict";

const look = (() => {
  const main = document.querySelector("main");
  const more = document.getElementById("go-more");
  const top = document.getElementById("go-top");
  const SLACK = 4; // points: a screen of fractions never ends exactly at its end
  const KEPT = 0.85; // of a screenful: the last lines are seen again at the top

  const choices = document.querySelector(".choices");
  const scrolling = [main, choices].filter(Boolean);

  const hidden = (each) => each.scrollHeight - each.clientHeight;
  const rest = (each) => hidden(each) - each.scrollTop;

  const tell = () => {
    const overflows = scrolling.some((each) => hidden(each) > SLACK);
    const hasMore = scrolling.some((each) => rest(each) > SLACK);
    // Once there, the control keeps its place: what it covers would else come and go.
    more.hidden = !overflows || !hasMore;
    top.hidden = !overflows || hasMore;
  };

  // One screenful on; whether there was any more to see.
  const on = () => {
    const next = scrolling.find((each) => rest(each) > SLACK);
    next?.scrollBy(0, next.clientHeight * KEPT);
    return Boolean(next);
  };

  more.addEventListener("click", on);
  top.addEventListener("click", () => {
    for (const each of scrolling) each.scrollTo(0, 0);
  });
  const sizes = new ResizeObserver(tell);
  for (const each of [main, ...main.children]) sizes.observe(each);
  for (const each of scrolling) each.addEventListener("scroll", tell, { passive: true });
  tell();

  new MutationObserver((changes) => {
    const said = changes.map(({ target }) => target).find((each) => each.hasAttribute("data-speaking"));
    said?.scrollIntoView({ block: "nearest" });
  }).observe(document.body, { subtree: true, attributeFilter: ["data-speaking"] });

  return { on };
})();
