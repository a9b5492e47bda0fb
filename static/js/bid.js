// The bidding desk: the next steps fill the field, and what was typed survives a refresh of the form around it.

import { recognise } from "./board.js";

document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-fill]");
  const field = step?.form?.elements.namedItem("amount");
  if (!field) return;
  event.preventDefault(); // without this script the button sends its own amount
  field.value = step.dataset.fill;
  mark(step.form);
  step.form.querySelector(".btn-bid").focus();
});

document.addEventListener("input", ({ target }) => {
  if (target.name === "amount" && target.form) mark(target.form);
});

function mark(form) {
  const { value } = form.elements.namedItem("amount");
  for (const step of form.querySelectorAll("[data-fill]")) {
    step.setAttribute("aria-pressed", String(step.dataset.fill === value));
  }
}

const FIELD = '.bid-form input[name="amount"]';
let typed = null;

document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
  const field = target.querySelector?.(FIELD);
  if (!field) return;
  const kept = detail.requestConfig?.verb === "get" && field.value !== field.defaultValue;
  typed = kept ? { value: field.value, caret: field.selectionStart } : null;
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  const desk = document.getElementById("bid-desk");
  if (desk?.dataset.me) recognise(desk.closest("[data-lot]"), desk.dataset.me);
  const field = typed && target.querySelector?.(FIELD);
  if (!field) return;
  field.value = typed.value;
  if (field === document.activeElement) field.setSelectionRange(typed.caret, typed.caret);
  mark(field.form);
  typed = null;
});

// On a phone the bar at the foot gives way while the panel's own button can be seen.
const bar = document.querySelector(".bid-bar");
const panel = document.getElementById("bid-panel");
if (bar && panel) {
  const giveWay = ([entry]) => bar.classList.toggle("is-away", entry.isIntersecting);
  new IntersectionObserver(giveWay, { rootMargin: "0px 0px -35% 0px" }).observe(panel);
}
