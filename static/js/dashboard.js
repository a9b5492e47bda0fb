// The dashboards: whatever moves among one's lots has counts and lists fetched anew, once in a few seconds at most.

import { announce } from "./words.js";

const PAUSE = 3_000; // in milliseconds

let timer = 0;
document.addEventListener("lot:moved", () => {
  timer ||= setTimeout(() => {
    timer = 0;
    document.body.dispatchEvent(new CustomEvent("dash:moved"));
  }, PAUSE);
});

// What has become more or less is said once, when it differs.
const said = () => document.querySelector("[data-said]")?.textContent.trim() ?? "";
let before = said();
document.addEventListener("htmx:afterSettle", () => {
  const now = said();
  if (now !== before) announce(now);
  before = now;
});
