// The falling price of a Dutch lot: computed from its terms on the server's clock, once a second, wherever
// `[data-falls]` shows it. It only shows: what is paid is decided by the server when somebody accepts.

import { now } from "./clock.js";
import { roll } from "./roll.js";
import { locale } from "./words.js";

const formats = new Map();

/** An amount in minor units as the page's language writes it. */
function written(minor, currency) {
  if (!formats.has(currency)) formats.set(currency, new Intl.NumberFormat(locale, { style: "currency", currency }));
  return formats.get(currency).format(minor / 100);
}

/** The price (minor units) at `time`, in milliseconds: a drop less for each full period, never below the floor. */
export function priceAt(falls, time) {
  const periods = Math.max(0, Math.floor((time - Date.parse(falls.from)) / (falls.every_s * 1000)));
  return Math.max(falls.floor, falls.start - falls.drop * periods);
}

function show(element) {
  const falls = JSON.parse(element.dataset.falls);
  const price = priceAt(falls, now());
  if (element.dataset.minor === String(price)) return;
  const first = element.dataset.minor === undefined;
  element.dataset.minor = String(price);
  if (!first || price !== falls.start) roll(element, written(price, falls.currency));
  const desk = element.closest(".lot");
  for (const field of desk?.querySelectorAll("[data-falls-value]") ?? []) field.value = String(price);
  for (const text of desk?.querySelectorAll("[data-falls-text]") ?? []) text.textContent = written(price, falls.currency);
}

/** Let every falling price on the page fall, on the second of the server's clock. */
export function start() {
  for (const element of document.querySelectorAll("[data-falls]")) show(element);
  setTimeout(start, 1000 - (((now() % 1000) + 1000) % 1000));
}
