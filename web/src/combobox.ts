import { isComposing } from "./composition";
import { all, once } from "./dom";

const PAUSE = 150;
const SHORTEST = 2;

/**
 * A search field with results while typing: `<form data-suggest="/search/suggest">` with an input, an empty
 * `[data-suggestions]` list and a polite `[data-suggest-status]`. The server answers with markup of
 * `role="option"` elements that carry `data-href`, and may say how many there are in `data-status`.
 */
export function startCombobox(root: ParentNode): void {
  once(all(root, "form[data-suggest]", HTMLFormElement), "suggesting", (form) => {
    const input = form.querySelector<HTMLInputElement>("input[name=q]");
    const list = form.querySelector<HTMLElement>("[data-suggestions]");
    if (input && list) new Combobox(form, input, list);
  });
}

class Combobox {
  private timer = 0;
  private asked: AbortController | null = null;
  private chosen = -1;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly input: HTMLInputElement,
    private readonly list: HTMLElement,
  ) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.autocomplete = "off";
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("focusout", (event) => {
      if (!(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) this.close();
    });
    form.addEventListener("submit", () => this.close());
    // The field keeps the focus while the pointer chooses, or the list would close before the click.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
      if (option) this.go(option);
    });
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), PAUSE);
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    const text = this.input.value.trim();
    if (text.length < SHORTEST) return this.close();
    const asked = new AbortController();
    this.asked = asked;
    try {
      const address = new URL(this.form.dataset["suggest"] ?? "", document.baseURI);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { signal: asked.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) return this.close();
      this.show(await answer.text());
    } catch {
      // No signal, or overtaken by the next letter: the form itself still searches.
      if (!asked.signal.aborted) this.close();
    }
  }

  private show(markup: string): void {
    if (!this.form.contains(document.activeElement)) return;
    this.list.innerHTML = markup;
    this.choose(-1);
    const options = this.options();
    options.forEach((option, place) => {
      option.id = `${this.list.id}-${place}`;
      option.setAttribute("aria-selected", "false");
    });
    this.list.hidden = this.list.childElementCount === 0;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.say(this.list.querySelector<HTMLElement>("[data-status]")?.dataset["status"] ?? "");
  }

  private say(sentence: string): void {
    const status = this.form.querySelector("[data-suggest-status]");
    if (status) status.textContent = sentence;
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.choose(-1);
    this.say("");
  }

  private choose(place: number): void {
    const options = this.options();
    options[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = place;
    const option = options[place];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  private go(option: HTMLElement): void {
    const address = option.dataset["href"];
    if (address) window.location.assign(address);
  }

  private key(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    const open = !this.list.hidden;
    const count = this.options().length;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter") {
      const option = open ? this.options()[this.chosen] : undefined;
      if (!option) return;
      event.preventDefault();
      this.go(option);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !open) {
      event.preventDefault();
      void this.ask();
    } else if (event.key === "ArrowDown" && count > 0) {
      event.preventDefault();
      this.choose(this.chosen + 1 < count ? this.chosen + 1 : -1);
    } else if (event.key === "ArrowUp" && count > 0) {
      event.preventDefault();
      this.choose(this.chosen < 0 ? count - 1 : this.chosen - 1);
    }
  }
}
