// What somebody typed is kept for this tab until it was saved: an expired sign-in, a lost signal or the back button
// loses nothing. Only in the tab's own storage, only for the person who typed it: ward computers are shared.

const PREFIX = "draft:";
const PENDING = "drafts-sent";
const LONGEST = 12 * 60 * 60 * 1000;

type Entries = [name: string, value: string][];

interface Draft {
  who: string;
  at: number;
  /** What the server had put into the form: if that has changed since, the draft is offered, not filled in. */
  from: string;
  typed: Entries;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const SECRET = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

function controls(form: HTMLFormElement): Control[] {
  return [...form.elements].filter((element): element is Control => {
    if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return element.name !== "";
    if (!(element instanceof HTMLInputElement) || element.name === "" || SECRET.has(element.type)) return false;
    return !/one-time-code|password/.test(element.autocomplete);
  });
}

const isTick = (control: Control): control is HTMLInputElement =>
  control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio");

function read(form: HTMLFormElement): Entries {
  return controls(form).flatMap((control): Entries => {
    if (isTick(control)) return control.checked ? [[control.name, control.value]] : [];
    if (control instanceof HTMLSelectElement)
      return [...control.selectedOptions].map((option) => [control.name, option.value]);
    return [[control.name, control.value]];
  });
}

function write(form: HTMLFormElement, entries: Entries): void {
  const waiting = new Map<string, string[]>();
  for (const [name, value] of entries) waiting.set(name, [...(waiting.get(name) ?? []), value]);
  for (const control of controls(form)) {
    const values = waiting.get(control.name) ?? [];
    if (isTick(control)) control.checked = values.includes(control.value);
    else if (control instanceof HTMLSelectElement)
      for (const option of control.options) option.selected = values.includes(option.value);
    else control.value = values.shift() ?? control.value;
  }
}

/** Storage may be switched off or full; then nothing is kept and nothing else breaks. */
const storage = {
  get<T>(key: string): T | null {
    try {
      return JSON.parse(sessionStorage.getItem(key) ?? "null") as T | null;
    } catch {
      return null;
    }
  },
  set(key: string, value: unknown): void {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      return;
    }
  },
  remove(key: string): void {
    try {
      sessionStorage.removeItem(key);
    } catch {
      return;
    }
  },
  drafts(): string[] {
    try {
      return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
    } catch {
      return [];
    }
  },
};

const who = (): string => document.body.dataset["who"] ?? "";

/** By the address a form is sent to: the page that comes back with errors stands there, the first page does not. */
function keyOf(form: HTMLFormElement): string {
  const address = new URL(form.getAttribute("action") ?? "", document.baseURI);
  return `${PREFIX}${address.pathname}#${form.dataset["keep"] ?? ""}`;
}

/** Keeps and gives back what is typed into every `<form data-keep="name">`. */
export function startKeeping(): void {
  forgetSaved();
  forgetOthers();
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keep]")) keep(form);
  window.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement)) return;
    if (event.target.dataset["signOut"] !== undefined) storage.drafts().forEach(storage.remove);
  });
}

/** A page that reports success after a form was sent: that form's draft has done its work. */
function forgetSaved(): void {
  const sent = storage.get<string[]>(PENDING) ?? [];
  if (sent.length === 0 || !document.querySelector("[data-flash=success], [data-flash=warning]")) return;
  sent.forEach(storage.remove);
  storage.remove(PENDING);
}

/** Another person signed in on the same screen: nothing of the one before is shown or left. */
function forgetOthers(): void {
  if (who() === "") return;
  for (const key of storage.drafts()) {
    const draft = storage.get<Draft>(key);
    if (!draft || draft.who !== who() || Date.now() - draft.at > LONGEST) storage.remove(key);
  }
}

function keep(form: HTMLFormElement): void {
  const key = keyOf(form);
  const given = read(form);
  const from = JSON.stringify(given);
  const draft = storage.get<Draft>(key);
  if (draft && draft.who === who() && JSON.stringify(draft.typed) !== from) {
    // Errors in the page mean that the server has just given back what was typed.
    const answered = form.querySelector("[aria-invalid=true]") !== null;
    if (!answered) giveBack(form, key, draft, given, draft.from === from);
  }
  let timer = 0;
  const save = (): void => {
    window.clearTimeout(timer);
    const typed = read(form);
    if (JSON.stringify(typed) === from) storage.remove(key);
    else storage.set(key, { who: who(), at: Date.now(), from, typed } satisfies Draft);
  };
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 300);
  });
  form.addEventListener("change", save);
  form.addEventListener("submit", () => {
    save();
    storage.set(PENDING, [key]);
  });
  window.addEventListener("pagehide", () => {
    if (timer > 0) save();
  });
}

function giveBack(form: HTMLFormElement, key: string, draft: Draft, given: Entries, same: boolean): void {
  const template = document.querySelector<HTMLTemplateElement>(same ? "#draft-restored" : "#draft-offered");
  const banner = template?.content.firstElementChild?.cloneNode(true);
  if (!(banner instanceof HTMLElement)) return;
  if (same) write(form, draft.typed);
  banner.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-draft]") : null;
    if (!button) return;
    const take = button.dataset["draft"] === "take";
    write(form, take ? draft.typed : given);
    if (!take) storage.remove(key);
    banner.remove();
    controls(form)[0]?.focus();
  });
  form.prepend(banner);
}
