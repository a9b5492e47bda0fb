// Day or night, before the first paint: the visitor's choice where there is one, else what the system asks for. The
// house's own accent is set here too, because the pages hold no style. A classic script, loaded in the head and
// blocking, so that no page flashes in the wrong colours.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is forbidden: follow the system
    }
  }

  function remember(theme) {
    try {
      if (theme === systemTheme()) localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // the choice then lasts for this page only
    }
  }

  function systemTheme() {
    return system.matches ? "dark" : "light";
  }

  function show(theme) {
    root.dataset.bsTheme = theme;
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(theme === "dark"));
    }
  }

  if (root.dataset.accent) root.style.setProperty("--house", root.dataset.accent);
  show(chosen() ?? systemTheme());
  system.addEventListener("change", () => show(chosen() ?? systemTheme()));
  document.addEventListener("DOMContentLoaded", () => show(root.dataset.bsTheme));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    remember(theme);
    show(theme);
  });
})();
