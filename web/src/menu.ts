import { all, closest } from "./dom";

/** The navigation of a phone as a panel, and menus made of `<details data-menu>` that close when left. */
export function startMenus(): void {
  const opener = document.querySelector<HTMLAnchorElement>("[data-navigation-open]");
  const panel = document.querySelector<HTMLElement>("[data-navigation]");
  if (opener && panel) startNavigation(opener, panel);

  document.addEventListener("click", (event) => {
    const inside = closest(event, "details[data-menu]", HTMLDetailsElement);
    for (const menu of openMenus()) if (menu !== inside) menu.open = false;
  });
  document.addEventListener("focusin", (event) => {
    const inside = closest(event, "details[data-menu]", HTMLDetailsElement);
    for (const menu of openMenus()) if (menu !== inside) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

const openMenus = (): HTMLDetailsElement[] => all(document, "details[data-menu][open]", HTMLDetailsElement);

function startNavigation(opener: HTMLAnchorElement, panel: HTMLElement): void {
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-controls", panel.id);
  // While the panel covers the page, what lies beneath must not be reached by the keyboard.
  const beneath = [...document.querySelectorAll<HTMLElement>("[data-beneath]")];
  const set = (open: boolean): void => {
    panel.dataset["open"] = String(open);
    opener.setAttribute("aria-expanded", String(open));
    const covers = open && getComputedStyle(panel).position === "fixed";
    for (const element of beneath) element.inert = covers;
    document.documentElement.classList.toggle("is-covered", covers);
  };
  const show = (open: boolean): void => {
    set(open);
    if (open) panel.querySelector<HTMLElement>("a")?.focus();
    else opener.focus();
  };
  set(false);
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    show(panel.dataset["open"] !== "true");
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    opener.click();
  });
  panel.addEventListener("click", (event) => {
    if (!closest(event, "[data-navigation-close]", HTMLElement)) return;
    event.preventDefault();
    show(false);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.dataset["open"] === "true") show(false);
  });
  window.matchMedia("(min-width: 64rem)").addEventListener("change", () => set(false));
}
