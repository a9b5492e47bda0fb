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

// On a phone the tabs stand in a strip: the one that is open is in view.
const tabs = document.getElementById("dash-tabs");
const open = tabs?.querySelector("[aria-current]");
if (open) {
  const [strip, tab] = [tabs.getBoundingClientRect(), open.getBoundingClientRect()];
  tabs.scrollLeft += tab.left + tab.width / 2 - strip.left - strip.width / 2;
}

// What has become more or less is said once, when it differs.
const said = () => document.querySelector("[data-said]")?.textContent.trim() ?? "";
let before = said();
document.addEventListener("htmx:afterSettle", () => {
  const now = said();
  if (now !== before) announce(now);
  before = now;
});
