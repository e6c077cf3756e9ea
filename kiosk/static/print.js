// The paper is printed once, when the page is there. Without this script the page prints as it is.
"use strict";

window.addEventListener("load", () => window.print());
