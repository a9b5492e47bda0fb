// A line that enters the history is marked, so that the stylesheet can let it in.

const rows = () => [...document.querySelectorAll(".history__row[data-seq]")];
const newest = () => Math.max(0, ...rows().map((row) => Number(row.dataset.seq)));

let last = newest();

document.addEventListener("htmx:afterSwap", () => {
  const now = newest();
  if (now <= last) return;
  for (const row of rows()) row.classList.toggle("is-new", last > 0 && Number(row.dataset.seq) > last);
  last = now;
});
