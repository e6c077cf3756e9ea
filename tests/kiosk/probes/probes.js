// What engines do not measure. Each probe gives a list of what it found; none means that all is well.
"use strict";

(() => {
  const EN_DASH = " - ";
  const name = (each) => `${each.tagName.toLowerCase()}${each.id ? `#${each.id}` : ""}`;
  const shown = (each) => each.checkVisibility({ visibilityProperty: true }) && each.getClientRects().length > 0;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const controls = () => all("a, button, input, select, textarea, summary, [onclick], [tabindex='0']");
  const found = (each, what) => `${name(each)}${EN_DASH}${what}`;

  // Every text that is seen, with the element it stands in.
  const texts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim()) nodes.push(walker.currentNode);
    return nodes.filter((node) => shown(node.parentElement) && !node.parentElement.closest("script, style, noscript"));
  };

  // What is left of a box when what it scrolls in has cut it.
  const seen = (each) => {
    let { left, top, right, bottom } = each.getBoundingClientRect();
    for (let at = each.parentElement; at; at = at.parentElement) {
      if (getComputedStyle(at).overflowY === "visible") continue;
      const box = at.getBoundingClientRect();
      [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
      [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
    }
    return right - left > 1 && bottom - top > 1 ? { each, left, top, right, bottom } : undefined;
  };

  const luminance = (colour) => {
    const [r, g, b] = colour.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const behind = (each) => {
    for (let at = each; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const ratio = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  const canvas = document.createElement("canvas").getContext("2d");
  const height = (style, glyph) => {
    canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const box = canvas.measureText(glyph);
    return box.actualBoundingBoxAscent + Math.max(0, box.actualBoundingBoxDescent);
  };

  // As somebody wants it: nothing of that is known to the server but these attributes.
  const set = ({ size = 1, theme = "light", low = false, simple = false }) => {
    const root = document.documentElement;
    root.dataset.size = size;
    root.dataset.theme = theme;
    root.toggleAttribute("data-low", low);
    root.toggleAttribute("data-simple", simple);
    document.querySelector("main")?.dispatchEvent(new Event("scroll")); // what tells of more looks again
    return Object.entries({ size, theme, low, simple }).filter(([, value]) => value).map((each) => each.join(" ")).join(", ");
  };

  window.probes = {
    set,
    // Everything that was asked, under each of the settings: how the page was set, and what was found.
    through: (settings) => settings.flatMap(({ asked, ...setting }) => {
      const how = set(setting);
      return asked.flatMap(([probe, given]) => window.probes[probe](given).map((what) => [how, what]));
    }),

    // Controls are 20 mm wide and high, and 5 mm apart.
    targets: ({ ppi, target, gap }) => {
      const px = ppi / 25.4;
      const small = controls().map((each) => [each, each.getBoundingClientRect()])
        .filter(([, box]) => Math.min(box.width, box.height) < target * px - 0.6)
        .map(([each, box]) => found(each, `${(box.width / px).toFixed(1)} x ${(box.height / px).toFixed(1)} mm`));
      const boxes = controls().map(seen).filter(Boolean);
      const near = boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => {
        const across = Math.max(one.left - other.right, other.left - one.right);
        const down = Math.max(one.top - other.bottom, other.top - one.bottom);
        return Math.max(across, down) < gap * px - 0.6;
      }).map((other) => found(one.each, `less than ${gap} mm from ${name(other.each)}`)));
      return [...small, ...near];
    },

    // A capital is seen at so many degrees from where the eye is; a Han character at a fifth more.
    height: ({ ppi, distance, degrees }) => texts().flatMap((node) => {
      const isHan = /\p{Script=Han}/u.test(node.data);
      const mm = (height(getComputedStyle(node.parentElement), isHan ? "国" : "H") * 25.4) / ppi;
      const angle = (2 * Math.atan(mm / 2 / distance) * 180) / Math.PI;
      return angle < degrees * (isHan ? 1.2 : 1) - 0.001 ? [found(node.parentElement, `${angle.toFixed(2)} degrees`)] : [];
    }),

    // What is read, and what a control is known by, stands out from what lies behind it.
    contrast: ({ reads, informs }) => [
      ...texts().map((node) => node.parentElement).map((each) => {
        const least = each.closest("a, button") ? reads : informs;
        const is = ratio(parts(getComputedStyle(each).color), behind(each));
        return is < least ? found(each, `${is.toFixed(2)}:1 is less than ${least}`) : "";
      }),
      ...all("svg.icon").map((each) => {
        const is = ratio(parts(getComputedStyle(each).stroke), behind(each));
        return is < 3 ? found(each, `picture ${is.toFixed(2)}:1`) : "";
      }),
      ...controls().map((each) => {
        const is = ratio(parts(getComputedStyle(each).borderTopColor), behind(each.parentElement));
        return is < 3 && parseFloat(getComputedStyle(each).borderTopWidth) ? found(each, `edge ${is.toFixed(2)}:1`) : "";
      }),
    ].filter(Boolean),

    // Letters stand under the language they belong to.
    languages: () => texts().flatMap((node) => {
      const lang = node.parentElement.closest("[lang]")?.lang ?? "";
      const isHan = /\p{Script=Han}/u.test(node.data) && !lang.startsWith("zh");
      const isVietnamese = /[ăđơưĂĐƠƯ\u1ea0-\u1ef9]/.test(node.data) && lang !== "vi";
      return isHan || isVietnamese ? [found(node.parentElement, `${node.data.trim()} is said to be ${lang}`)] : [];
    }),

    // Nothing moves, and nothing is ready to.
    motion: () => [
      ...document.getAnimations().map((each) => `animation of ${name(each.effect.target)}`),
      ...all("body, body *").filter((each) => {
        const { transitionDuration, animationName } = getComputedStyle(each);
        return parseFloat(transitionDuration) > 0 || animationName !== "none";
      }).map((each) => found(each, "may move")),
      ...all("marquee, blink, video[autoplay], img[src$='.gif']").map((each) => found(each, "moves")),
    ],

    // No letter is cut, and nothing is wider than the screen.
    cut: () => [
      ...[document.documentElement, ...all("body, body *:not(svg, svg *)")]
        .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0 && getComputedStyle(each).display !== "inline")
        .map((each) => found(each, `${each.scrollWidth - each.clientWidth} points too wide`)),
      ...all("body *:not(svg, svg *)")
        .filter((each) => ["hidden", "clip"].includes(getComputedStyle(each).overflowY) && each.scrollHeight > each.clientHeight + 1)
        .map((each) => found(each, "cut below")),
      ...all("body *").filter((each) => getComputedStyle(each).textOverflow === "ellipsis").map((each) => found(each, "ends in dots")),
    ],

    // No line has more than 80 letters, or 40 of Han.
    lines: () => all("h1, p, .words").flatMap((each) => {
      const widest = Math.max(...[...each.getClientRects()].map((box) => box.width));
      const isHan = /\p{Script=Han}/u.test(each.textContent);
      canvas.font = getComputedStyle(each).font;
      const letter = canvas.measureText(isHan ? "国" : "the quick and lazy people of this place").width / (isHan ? 1 : 39);
      const most = isHan ? 40 : 80;
      return widest / letter > most + 1 && each.textContent.length > most ? [found(each, `${Math.round(widest / letter)} letters a line`)] : [];
    }),

    // What one can do is seen whole, with nothing over it.
    reachable: (selector) => all(selector).flatMap((each) => {
      const box = each.getBoundingClientRect();
      const inside = box.top >= -1 && box.left >= -1 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1;
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      const sides = [[box.left + 8, y], [box.right - 8, y], [x, box.top + 8], [x, box.bottom - 8]];
      const free = sides.every((point) => each.contains(document.elementFromPoint(...point)));
      return inside && free ? [] : [found(each, inside ? "is covered" : "is not on the screen")];
    }),

    // What is too much for the screen says so.
    more: () => {
      const [main, ...others] = all("main, .choices");
      const hidden = [main, ...others].some((each) =>
        each.scrollHeight - each.clientHeight > 4 && getComputedStyle(each).overflowY !== "visible");
      const told = [...document.querySelectorAll(".more")].some(shown);
      return hidden === told ? [] : [found(main, hidden ? "does not tell of more below" : "tells of more that is not there")];
    },

    // Everything that is touched lies where a hand comes to, in millimetres above the floor.
    low: ({ ppi, mount, lowest, highest }) => controls().map(seen).filter(Boolean).flatMap(({ each, top, bottom }) => {
      const [from, to] = [bottom, top].map((y) => mount + ((innerHeight - y) * 25.4) / ppi);
      return from < lowest - 0.5 || to > highest + 0.5 ? [found(each, `${from.toFixed(0)} to ${to.toFixed(0)} mm`)] : [];
    }),

    // With somebody's own colours every control still has an edge, and nothing refuses them.
    forced: () => [
      ...all("main a, main button, main input, nav a, nav button").filter((each) => {
        const { borderTopStyle, borderTopWidth } = getComputedStyle(each);
        return borderTopStyle === "none" || parseFloat(borderTopWidth) < 1;
      }).map((each) => found(each, "has no edge")),
      ...all("body *").filter((each) => getComputedStyle(each).forcedColorAdjust === "none").map((each) => found(each, "keeps its colours")),
    ],

    // Where the keyboard is: what has the focus, whole and uncovered.
    focus: () => {
      const each = document.activeElement;
      if (each === document.body) return null;
      const box = [...each.getClientRects()].at(-1);
      const points = [[box.left + box.width / 2, box.top + 6], [box.left + box.width / 2, box.bottom - 6]];
      const free = points.every(([x, y]) => each.contains(document.elementFromPoint(x, y)));
      return { name: name(each), free, box: { x: box.x, y: box.y, width: box.width, height: box.height } };
    },
    controls: () => controls().filter((each) => each.tabIndex >= 0).map(name),
  };
})();
