// Counts each `[data-ends-at]` down on the server's clock, first to its `data-starts-at` where it has one. It only
// shows: an end is decided by the server, so at zero it says "closing" and asks (event `lot:due`) what became of the
// lot.

import { jumped, now } from "./clock.js";
import { announce, locale, say } from "./words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const unit = (name) => new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "narrow" });
const days = unit("day");
const hours = unit("hour");
const pair = (number) => String(number).padStart(2, "0");

/** What remains, in milliseconds, as a reader takes it in: "2d 4h", then 4:12:09, then 12:09. */
export function remaining(left) {
  if (left >= DAY) return `${days.format(Math.floor(left / DAY))} ${hours.format(Math.floor((left % DAY) / HOUR))}`;
  const whole = Math.ceil(left / 1000);
  const clock = `${pair(Math.floor(whole / 60) % 60)}:${pair(whole % 60)}`;
  return whole >= 3600 ? `${Math.floor(whole / 3600)}:${clock}` : clock;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The element that carries the state of a time: its board, so that the label can follow. */
function frame(time) {
  return time.closest(".board, .strip__item") ?? time;
}

function label(time, name) {
  for (const element of frame(time).querySelectorAll('[data-live="time-label"]')) write(element, say(name));
}

function announceStage(time, left) {
  if (!("announce" in time.dataset)) return;
  const stage = left <= 0 ? "closing" : left < MINUTE ? "last-minute" : left < 5 * MINUTE ? "five-minutes" : "";
  if (stage && stage !== (time.dataset.stage ?? stage)) announce(say(stage));
  time.dataset.stage = stage;
}

/** What the time left is called: a call of a perpetual lot says how far it has come. */
function stageOf(time, due, left) {
  if (time.dataset.twiceAt) return now() < Date.parse(time.dataset.twiceAt) ? "going-once" : "going-twice";
  return !due && left < MINUTE ? "last-minute" : "time-left";
}

function showEnd(time) {
  const left = Date.parse(time.dataset.endsAt) - now();
  if (Number.isNaN(left)) return;
  const due = left <= 0;
  write(time, due ? say("closing") : remaining(left));
  frame(time).classList.toggle("is-last-minute", !due && left < MINUTE);
  label(time, stageOf(time, due, left));
  announceStage(time, left);
  if (due && time.dataset.due !== time.dataset.endsAt) {
    time.dataset.due = time.dataset.endsAt;
    time.dispatchEvent(new CustomEvent("lot:due", { bubbles: true }));
  }
}

/** True while the lot has not started: the time counts down to the start, and says `lot:started` when it is there. */
function showStart(time) {
  if (!time.dataset.startsAt) return false;
  const left = Date.parse(time.dataset.startsAt) - now();
  if (!(left > 0)) {
    delete time.dataset.startsAt;
    time.dispatchEvent(new CustomEvent("lot:started", { bubbles: true }));
    return false;
  }
  write(time, remaining(left));
  label(time, "starts-in");
  return true;
}

/** Stop counting: the lot is closed, and `time` says so. */
export function showEnded(time) {
  delete time.dataset.endsAt;
  frame(time).classList.remove("is-last-minute");
  frame(time).classList.add("is-ended");
  write(time, say("ended"));
  label(time, "time");
}

/** Stop counting: the lot runs on and has no end. */
export function showEndless(time) {
  delete time.dataset.endsAt;
  delete time.dataset.twiceAt;
  frame(time).classList.remove("is-last-minute");
  write(time, say("no-end"));
  label(time, "runs");
}

/** Bring every countdown on the page up to date. */
export function refresh() {
  for (const time of document.querySelectorAll("time[data-ends-at], time[data-starts-at]")) {
    if (!showStart(time)) showEnd(time);
  }
}

/** Count once a second, on the second of the server's clock. */
export function start() {
  if (jumped()) document.dispatchEvent(new CustomEvent("clock:jumped"));
  refresh();
  setTimeout(start, 1000 - (((now() % 1000) + 1000) % 1000));
}
