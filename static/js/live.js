// Live lots: one socket for every `[data-lot]` on the page. It only tells; a newer state (by `seq`) is shown, an
// older one is dropped, and wherever something may have been missed the lot's state is fetched. Showing is board.js;
// the clock is clock.js.

import { hear, sample } from "./clock.js";
import { expect, moved, show, shownSeq } from "./board.js";
import { say, signal } from "./words.js";

const LONGEST_WAIT = 20_000; // between two attempts to connect, in milliseconds
const SILENCE = 60_000; // the house is heard every half minute: a socket silent for so long is dead
const SILENCE_AFTER_SLEEP = 30_000;
const MOST_LOTS = 60; // that one socket may follow; the others follow by asking
const HOPELESS = [4400, 4404, 4429]; // close codes: lots that the house does not serve, too many sockets
const GRACE = 1_500; // after connecting, before what was not told is fetched
const AT_ONCE = 4; // states fetched at the same time

const stale = new Set(); // ids whose state may be old
const inView = new Set(); // roots that can be seen: only these are fetched
let socket = null;
let subscribed = "";
let failures = 0;
let heardAt = 0;
let timer = 0;
let timerAt = 0;
let lost = false;

const roots = (id) => document.querySelectorAll(`[data-lot="${CSS.escape(id)}"]`);
const ids = () => [...new Set([...document.querySelectorAll("[data-lot]")].map((root) => root.dataset.lot))];
const jittered = (wait) => wait * (0.5 + Math.random() / 2);

const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) inView[isIntersecting ? "add" : "delete"](target);
  if (stale.size) fetchSoon(200);
});

/** Show `state` wherever its lot stands on the page; a gap in its seq has the lot fetched as well. */
function take(state) {
  hear(state.server_time);
  for (const root of roots(state.id)) {
    const seen = shownSeq(root);
    if (show(root, state) && seen !== null && state.seq > seen + 1) fetchLot(root, GRACE);
  }
}

async function fetchState(id) {
  const [root] = roots(id);
  if (!root) return;
  const sent = Date.now();
  const response = await fetch(root.dataset.stateUrl ?? `/auctions/${encodeURIComponent(id)}/state`, {
    headers: { Accept: "application/json" },
    cache: "no-store",
  });
  if (!response.ok) throw new Error(`state of ${id}: ${response.status}`);
  const state = await response.json();
  sample(state.server_time, sent, Date.now());
  for (const each of roots(id)) show(each, state);
}

/** Fetch what is stale and can be seen, a few at a time; what fails stays stale. */
async function fetchStale() {
  timer = 0;
  const wanted = [...stale].filter((id) => [...roots(id)].some((root) => inView.has(root))).slice(0, AT_ONCE);
  wanted.forEach((id) => stale.delete(id));
  const results = await Promise.allSettled(wanted.map(fetchState));
  const failed = wanted.filter((_, index) => results[index].status === "rejected");
  failed.forEach((id) => stale.add(id));
  if (wanted.length) showLost(failed.length > 0 && socket?.readyState !== WebSocket.OPEN);
  if (wanted.length === AT_ONCE && !failed.length) fetchSoon(100);
}

function fetchSoon(wait) {
  const when = Date.now() + jittered(wait);
  if (timer && timerAt <= when) return;
  clearTimeout(timer);
  timerAt = when;
  timer = setTimeout(fetchStale, when - Date.now());
}

/** Say that the prices on the page may be old, once neither the socket nor asking works; and take it back. */
function showLost(isLost) {
  if (isLost === lost) return;
  lost = isLost;
  document.documentElement.classList.toggle("is-stale", lost);
  signal(lost ? say("connection-lost") : "");
}

function fetchLot(root, wait = 0) {
  if (!root) return;
  stale.add(root.dataset.lot);
  fetchSoon(wait);
}

/** Ask for the state of every lot on the page again. */
export function doubt(wait = GRACE) {
  ids().forEach((id) => stale.add(id));
  fetchSoon(wait);
}

/** Connect to the lots on the page; where they have changed, connect anew. */
export function connect() {
  const wanted = ids().slice(0, MOST_LOTS).join(",");
  if (!wanted || (wanted === subscribed && socket && socket.readyState <= WebSocket.OPEN)) return;
  socket?.close();
  subscribed = wanted;
  const opened = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws/live/?lots=${wanted}`);
  socket = opened;
  opened.addEventListener("open", () => {
    heardAt = Date.now();
    ask();
    doubt();
  });
  opened.addEventListener("message", (event) => {
    if (opened === socket) hearMessage(JSON.parse(event.data));
  });
  opened.addEventListener("close", ({ code }) => {
    if (opened === socket) reconnect(HOPELESS.includes(code));
  });
}

/** Ask the house for its time, by which this clock is set. */
function ask() {
  socket.send(JSON.stringify({ type: "ping", t: Date.now() }));
}

function hearMessage(message) {
  heardAt = Date.now();
  failures = 0;
  if (message.type === "state") {
    stale.delete(message.id);
    take(message);
  } else if (message.type === "pong") {
    sample(message.server_time, message.t, heardAt);
  } else if (message.type === "ping") {
    hear(message.server_time);
  }
}

function reconnect(hopeless) {
  socket = null;
  failures += 1;
  const wait = hopeless ? 2 * LONGEST_WAIT : Math.min(LONGEST_WAIT, 500 * 2 ** failures);
  setTimeout(connect, jittered(wait));
  if (failures > 1) doubt(wait); // without sockets the lots still follow, by asking
}

/** Leave a socket that has been silent for longer than `silence`, without waiting for its goodbye; says whether it did. */
function leaveSilent(silence) {
  if (socket?.readyState !== WebSocket.OPEN || Date.now() - heardAt < silence) return false;
  socket.close();
  reconnect(false);
  return true;
}

/** Believe nothing that was shown before a sleep, a jump of the clock or a return to the page. */
function wake() {
  if (document.hidden) return;
  if (!leaveSilent(SILENCE_AFTER_SLEEP)) connect();
  if (socket?.readyState === WebSocket.OPEN) ask();
  doubt(300);
}

/** Observe the lots that stand on the page now, and connect to them. */
function scan() {
  for (const root of inView) if (!root.isConnected) inView.delete(root);
  document.querySelectorAll("[data-lot]").forEach((root) => watcher.observe(root));
  connect();
}

/** Start: subscribe, and follow sleep, the network, swapped content and sent forms. */
export function start() {
  scan();
  document.addEventListener("visibilitychange", wake);
  document.addEventListener("clock:jumped", wake);
  addEventListener("online", wake);
  addEventListener("pagehide", () => socket?.close());
  addEventListener("pageshow", (event) => event.persisted && wake());
  document.addEventListener("htmx:afterSettle", scan);
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    const root = target.closest("[data-lot]");
    if (!root || detail.requestConfig.verb === "get") return;
    expect(root);
    fetchLot(root);
  });
  document.addEventListener("lot:due", ({ target }) => {
    const due = target.dataset.endsAt;
    const ask = () => target.dataset.endsAt === due && fetchLot(target.closest("[data-lot]"), 500);
    for (const wait of [1_500, 5_000, 15_000]) setTimeout(ask, wait);
  });
  document.addEventListener("lot:started", ({ target }) => moved(target.closest("[data-lot]")));
  setInterval(() => leaveSilent(SILENCE), 15_000);
}
