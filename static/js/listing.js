// The form of a listing: only what the chosen type needs is shown and sent.

const form = document.getElementById("listing");

function follow() {
  const { value } = form.elements.namedItem("kind");
  for (const part of form.querySelectorAll("[data-kinds]")) part.hidden = !part.dataset.kinds.split(" ").includes(value);
  for (const control of form.querySelectorAll("[data-kinds] :is(input, select, textarea)")) {
    control.disabled = Boolean(control.closest("[data-kinds][hidden]"));
  }
}

if (form.elements.namedItem("kind")) { // a published lot keeps its type
  form.elements.namedItem("choose").hidden = true;
  form.addEventListener("change", ({ target }) => {
    if (target.name === "kind") follow();
  });
  addEventListener("pageshow", follow); // a browser that comes back may have kept another choice
}
