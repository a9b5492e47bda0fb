// Every page: countdowns, live lots, and what the page does about a request that failed.

import { start as startCountdown } from "./countdown.js";
import { start as startFalling } from "./falling.js";
import { start as startLive } from "./live.js";
import { say, signal } from "./words.js";

startCountdown();
startFalling();
startLive();

const narrow = matchMedia("(max-width: 61.99em)");
const fold = document.querySelector(".filters__fold");
if (fold) {
  const wrong = Boolean(fold.querySelector(".field__error")); // what went wrong is said inside
  const follow = () => (fold.open = wrong || !narrow.matches);
  follow();
  narrow.addEventListener("change", follow);
}

// A sheet closes when the visitor goes elsewhere.
document.addEventListener("click", ({ target }) => {
  for (const drop of document.querySelectorAll(".drop[open]")) if (!drop.contains(target)) drop.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const drop of document.querySelectorAll(".drop[open]")) {
    if (drop.contains(document.activeElement)) drop.querySelector("summary").focus();
    drop.open = false;
  }
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ detail }) => {
    if (detail.requestConfig?.verb !== "get") signal(say("not-sent"));
  });
}
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.requestConfig.verb !== "get") signal("");
});

// Signing up, the browser tells its time zone.
for (const field of document.querySelectorAll("[data-time-zone]")) field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone;
