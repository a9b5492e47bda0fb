// A line that enters the history is marked, so that the stylesheet can let it in.

let last = 0;

function newest() {
  return Math.max(0, ...[...document.querySelectorAll(".history__row[data-seq]")].map((row) => Number(row.dataset.seq)));
}

last = newest();
document.addEventListener("htmx:afterSwap", () => {
  for (const row of document.querySelectorAll(".history__row[data-seq]")) {
    row.classList.toggle("is-new", last > 0 && Number(row.dataset.seq) > last);
  }
  last = newest();
});
