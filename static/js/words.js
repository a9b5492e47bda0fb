// What the scripts say: translated in templates/_words.html, filled in here. No script holds a word of its own.

const { content } = document.getElementById("words");
const words = new Map();
for (const element of content.querySelectorAll("[data-word]")) words.set(element.dataset.word, element.textContent.trim());

/** The language of the page, with Latin digits. */
export const locale = `${document.documentElement.lang || "en"}-u-nu-latn`;

/** The words called `name`, with each `{slot}` filled from `slots`. */
export function say(name, slots = {}) {
  const text = words.get(name) ?? "";
  return text.replace(/\{(\w+)\}/g, (slot, key) => slots[key] ?? slot);
}

/** A new copy of the sign called `name`. */
export function icon(name) {
  return content.querySelector(`[data-sign="${name}"] svg`).cloneNode(true);
}

let pending = "";
let timer = 0;

/** Have a screen reader say `text` when it is free; what comes within a second replaces what waits. */
export function announce(text) {
  pending = text;
  timer ||= setTimeout(() => {
    timer = 0;
    document.getElementById("announce").textContent = pending;
  }, 1000);
}

/** Show `text` at the foot of the page while something is wrong; an empty text takes it away. */
export function signal(text) {
  const element = document.getElementById("signal");
  element.textContent = text;
  element.hidden = !text;
}
