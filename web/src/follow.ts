import { all, once } from "./dom";

/** Changes that come together are shown together. */
const PAUSE = 300;
/** Without a signal it is tried again, and said. */
const AGAIN = 5000;

/**
 * `<div data-follow="/path" data-follow-id="id" data-follow-after="position">` fetches itself anew whenever the house
 * tells that the thing with this id has changed. What happened while there was no signal is caught up: the stream
 * remembers how far this page has heard.
 */
export function startFollowing(root: ParentNode): void {
  once(all(root, "[data-follow]", HTMLElement), "following", (element) => new Follower(element));
}

class Follower {
  private source: EventSource | null = null;
  private heard: string;
  private timer = 0;
  private waiting: string | null = null;

  constructor(private readonly element: HTMLElement) {
    this.heard = element.dataset["followAfter"] ?? "";
    element.addEventListener("focusout", () => window.setTimeout(() => this.show(), 0));
    document.addEventListener("visibilitychange", () => this.listen(!document.hidden));
    window.addEventListener("pagehide", () => this.listen(false));
    window.addEventListener("pageshow", (event) => event.persisted && this.listen(true));
    this.listen(!document.hidden);
  }

  private listen(wanted: boolean): void {
    if (wanted === (this.source !== null)) return;
    this.source?.close();
    this.source = null;
    if (!wanted) return;
    this.source = new EventSource(`/stream/feed?after=${encodeURIComponent(this.heard)}`);
    this.source.addEventListener("news", (event: MessageEvent<string>) => {
      this.heard = event.lastEventId;
      const news = JSON.parse(event.data) as { id: string };
      if (news.id === this.element.dataset["followId"]) this.soon(PAUSE);
    });
    this.source.addEventListener("beat", (event: MessageEvent<string>) => (this.heard = event.lastEventId));
    this.source.addEventListener("reload", (event: MessageEvent<string>) => {
      this.heard = event.lastEventId;
      this.soon(PAUSE);
    });
    this.source.addEventListener("open", () => this.say(""));
    this.source.addEventListener("error", () => this.say(this.element.dataset["followLost"] ?? ""));
  }

  private soon(pause: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.fetch(), pause);
  }

  private async fetch(): Promise<void> {
    try {
      const answer = await fetch(this.element.dataset["follow"] ?? "", { headers: { "HX-Request": "true" } });
      if (answer.redirected || [401, 403, 404].includes(answer.status)) {
        // No lost signal: who may no longer see this does not keep it on the screen.
        this.listen(false);
        location.reload();
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      this.waiting = await answer.text();
      this.say("");
      this.show();
    } catch {
      this.say(this.element.dataset["followLost"] ?? "");
      this.soon(AGAIN);
    }
  }

  /** Never under somebody's hands: while the focus is inside, the new content waits. */
  private show(): void {
    if (this.waiting === null || this.element.contains(document.activeElement)) return;
    this.element.innerHTML = this.waiting;
    this.waiting = null;
    // Only the sum is read out: the whole list again at every entry would drown everything else.
    this.say(this.element.querySelector(".session-sum")?.textContent ?? "");
    this.element.dispatchEvent(new CustomEvent("tsunagu:arrived", { bubbles: true }));
  }

  private say(sentence: string): void {
    const status = this.element.parentElement?.querySelector("[data-follow-says]");
    if (status) status.textContent = sentence;
  }
}
