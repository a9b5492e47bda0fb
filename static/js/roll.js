// A figure rolls to its new value: the characters that changed come up from below, in less than 200 ms.

const still = matchMedia("(prefers-reduced-motion: reduce)");
const TIMING = { duration: 180, easing: "cubic-bezier(0.2, 0, 0, 1)" };

/** Set the text of `element`, rolling the characters that changed; at once where less motion is asked for. */
export function roll(element, text) {
  const before = element.textContent;
  if (before === text) return;
  element.textContent = text;
  if (still.matches || document.hidden || !before) return;
  const shift = text.length - before.length;
  const characters = [...text].map((character, index) => {
    const span = document.createElement("span");
    span.textContent = character;
    span.dataset.changed = String(before[index - shift] !== character);
    return span;
  });
  element.replaceChildren(...characters);
  element.classList.add("is-rolling");
  const moves = characters
    .filter((span) => span.dataset.changed === "true")
    .map((span) => span.animate([{ transform: "translateY(100%)" }, { transform: "none" }], TIMING).finished);
  Promise.allSettled(moves).then(() => {
    if (characters[0].parentNode !== element) return; // a newer value is rolling already
    element.classList.remove("is-rolling");
    element.textContent = text;
  });
}
