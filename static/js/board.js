// Shows the state of a lot on its boards: one small function for each `[data-live]` part. Knows no socket.

import { now } from "./clock.js";
import { refresh, showEnded, showEndless } from "./countdown.js";
import { roll } from "./roll.js";
import { announce, locale, say } from "./words.js";

const language = document.documentElement.lang || "en";
const zone = document.documentElement.dataset.zone;
const DATE = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
const at = new Intl.DateTimeFormat(locale, DATE);
const closed = (state) => state.status === "inactive";
const price = (state) => state.price.text[language] ?? state.price.text.en;

/** The visitor's own pseudonym in this lot; a page learns it with their first bid, from the desk. */
const own = (root) => root.dataset.me ?? root.querySelector("[data-me]")?.dataset.me;

/** How the visitor stands in this lot, or how it ended: the state's class and its word; empty where they have not bid. */
function standing(root, state) {
  const me = own(root);
  const first = Boolean(me) && state.leader === me;
  if (!closed(state)) return me && state.leader ? (first ? ["leading", say("leading")] : ["outbid", say("outbid")]) : ["", ""];
  if (first && ["sold", "bought"].includes(state.outcome)) return ["won", say("won")];
  return ["ended", say(`outcome-${state.outcome}`)];
}

function showStanding(element, [name, word]) {
  element.textContent = word;
  element.className = name ? `state state--${name}` : "state";
}

function showEnd(element, state) {
  if (closed(state)) return showEnded(element);
  const end = state.call?.sold_at ?? state.ends_at;
  if (!end) return showEndless(element);
  element.dateTime = element.dataset.endsAt = end;
  if (state.call) element.dataset.twiceAt = state.call.twice_at;
  if (Date.parse(state.starts_at) > now()) element.dataset.startsAt = state.starts_at;
}

function showMoment(element, moment) {
  if (!moment) return;
  element.dateTime = moment;
  element.textContent = at.format(new Date(moment));
}

/** A price falls by itself until the lot is closed: then it is the one that was accepted. */
function showPrice(element, state) {
  if (element.dataset.falls && !closed(state)) return;
  delete element.dataset.falls;
  roll(element, price(state));
}

const PARTS = {
  price: showPrice,
  bids: (element, state) => roll(element, String(state.bids)),
  leader: (element, state) => (element.textContent = state.leader ?? "—"),
  ends: showEnd,
  "hard-end": (element, state) => showMoment(element, state.hard_end),
  standing: (element, state, root) => showStanding(element, standing(root, state)),
  reserve: (element, state) => (element.textContent = state.reserve === "none" ? "" : say(`reserve-${state.reserve}`)),
  extensions: (element, state) => (element.textContent = String(state.extensions)),
  "buy-now": (element, state) => (element.hidden = !state.buy_now || closed(state)),
  open: (element, state) => (element.hidden = closed(state)),
};

/** Tell the page's htmx partials that the lot has moved, at most twice a second. */
export function moved(root) {
  if (root.dataset.moving) return;
  root.dataset.moving = "1";
  setTimeout(() => {
    delete root.dataset.moving;
    root.dispatchEvent(new CustomEvent("lot:moved", { bubbles: true }));
  }, 500);
}

/** The seq that `root` shows, or null where it shows none yet. */
export function shownSeq(root) {
  return root.dataset.seq ? Number(root.dataset.seq) : null;
}

const lastShown = new WeakMap();

/** Note the visitor's pseudonym in a lot, which their first bid there gives them, and say how they stand. */
export function recognise(root, me) {
  if (root.dataset.me === me) return;
  root.dataset.me = me;
  const state = lastShown.get(root);
  if (!state) return;
  for (const element of root.querySelectorAll("[data-live=standing]")) PARTS.standing(element, state, root);
}

/** Have the next state shown even where its seq stands already: what it means to the visitor may have changed. */
export function expect(root) {
  root.dataset.expected = "1";
}

/** Show `state` in `root`, unless it shows the same or a newer one already; says whether it did. */
export function show(root, state) {
  const seen = shownSeq(root) ?? -1;
  const same = state.seq === seen && state.status === (root.dataset.status ?? state.status);
  if (state.seq < seen || (same && !root.dataset.expected)) return false;
  delete root.dataset.expected;
  root.dataset.seq = String(state.seq);
  root.dataset.status = state.status;
  for (const element of root.querySelectorAll("[data-live]")) PARTS[element.dataset.live]?.(element, state, root);
  refresh();
  if (same) return true;
  if (root.matches(".lot")) announce(`${say("price-is", { price: price(state) })} ${standing(root, state)[1]}`.trim());
  moved(root);
  return true;
}
