import { all, once } from "./dom";

const regions = new Set<Region>();

/**
 * `<div data-live="/path">` is kept fresh by a stream of server-sent events: each event carries the new content of the
 * region, rendered for this reader. A page in the background listens to nothing; the browser itself reconnects and
 * tells the server the last event it saw.
 */
export function startLive(root: ParentNode): void {
  once(all(root, "[data-live]", HTMLElement), "listening", (element) => regions.add(new Region(element)));
}

document.addEventListener("visibilitychange", () => {
  for (const region of regions) region.listen(!document.hidden);
});
window.addEventListener("pagehide", () => {
  for (const region of regions) region.listen(false);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const region of regions) region.listen(true);
});

class Region {
  private source: EventSource | null = null;
  private waiting: string | null = null;

  constructor(private readonly element: HTMLElement) {
    element.addEventListener("focusout", () => window.setTimeout(() => this.show(), 0));
    this.listen(!document.hidden);
  }

  listen(wanted: boolean): void {
    if (!this.element.isConnected) {
      regions.delete(this);
      wanted = false;
    }
    if (wanted === (this.source !== null)) return;
    this.source?.close();
    this.source = null;
    if (!wanted) return;
    this.source = new EventSource(this.element.dataset["live"] ?? "");
    this.source.addEventListener("message", (event: MessageEvent<string>) => {
      if (!this.element.isConnected) return this.listen(false);
      this.waiting = event.data;
      this.show();
    });
  }

  /** Never under somebody's hands: while the focus is inside, the new content waits. */
  private show(): void {
    if (this.waiting === null || this.element.contains(document.activeElement)) return;
    this.element.innerHTML = this.waiting;
    this.waiting = null;
    this.element.dispatchEvent(new CustomEvent("tsunagu:arrived", { bubbles: true }));
  }
}
