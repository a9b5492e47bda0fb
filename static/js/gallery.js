// The gallery: a strip that snaps, its thumbs, previous and next, arrow keys. Without this script it scrolls and the
// thumbs are anchors.

import { icon, say } from "./words.js";

function button(name, sign, step) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "gallery__turn";
  element.setAttribute("aria-label", say(name));
  element.append(icon(sign));
  element.addEventListener("click", step);
  return element;
}

/** Bring one gallery to life. */
function open(gallery) {
  const stage = gallery.querySelector(".gallery__stage");
  const slides = [...(stage?.children ?? [])];
  const thumbs = [...gallery.querySelectorAll(".gallery__thumbs a")];
  if (slides.length < 2) return;
  let current = 0;

  const count = document.createElement("span");
  count.className = "gallery__count";
  count.dir = "ltr";
  const back = button("previous-picture", "left", () => turn(current - 1));
  const on = button("next-picture", "right", () => turn(current + 1));
  const tools = document.createElement("div");
  tools.className = "gallery__tools";
  tools.append(back, count, on);
  gallery.append(tools);

  function turn(index) {
    slides[index]?.scrollIntoView({ block: "nearest", inline: "start" });
  }

  function mark(index) {
    current = index;
    count.textContent = `${index + 1} / ${slides.length}`;
    back.disabled = index === 0;
    on.disabled = index === slides.length - 1;
    thumbs.forEach((thumb, each) => thumb.setAttribute("aria-current", String(each === index)));
  }

  thumbs.forEach((thumb, index) =>
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      turn(index);
    }),
  );
  stage.addEventListener("keydown", (event) => {
    const towards = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!towards) return;
    event.preventDefault();
    turn(current + towards * (document.dir === "rtl" ? -1 : 1));
  });
  const watcher = new IntersectionObserver(
    (entries) => entries.forEach((entry) => entry.isIntersecting && mark(slides.indexOf(entry.target))),
    { root: stage, threshold: 0.6 },
  );
  slides.forEach((slide) => watcher.observe(slide));
  mark(0);
}

document.querySelectorAll(".gallery").forEach(open);
