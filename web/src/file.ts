import { all, fill, once } from "./dom";
import { markSent, markUnsent } from "./submit";

/**
 * A file field says what was chosen, and a form with `data-upload` shows how much has gone. The page that the server
 * answers with, at the end of a redirect or with errors, is shown as the browser would show it.
 */
export function startFiles(root: ParentNode): void {
  once(all(root, "[data-file]", HTMLElement), "watching", watch);
  once(all(root, "form[data-upload]", HTMLFormElement), "uploading", (form) => {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || form.dataset["sent"] !== undefined) return;
      event.preventDefault();
      if (isTooLarge(form)) return fail(form, "tooLarge");
      send(form, event.submitter);
    });
  });
}

function watch(field: HTMLElement): void {
  const input = field.querySelector<HTMLInputElement>("input[type=file]");
  const status = field.querySelector<HTMLElement>("[data-file-status]");
  if (!input || !status) return;
  const say = (): void => {
    const files = [...(input.files ?? [])];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const words = { name: files.map((file) => file.name).join("、"), size: megabytes(size) };
    status.textContent = files.length === 0 ? "" : fill(status.dataset["chosen"] ?? "{name}", words);
  };
  input.addEventListener("change", say);
  for (const kind of ["dragover", "dragleave", "drop"] as const) {
    field.addEventListener(kind, (event) => {
      event.preventDefault();
      if (kind === "dragover") field.dataset["over"] = "";
      else delete field.dataset["over"];
      if (kind !== "drop" || !event.dataTransfer?.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

const megabytes = (bytes: number): string => (Math.ceil(bytes / 10_485.76) / 100).toFixed(bytes < 10_485_760 ? 2 : 0);

/** A server that refuses what is too large hangs up, and its answer may not arrive: better not to send it. */
const isTooLarge = (form: HTMLFormElement): boolean =>
  all(form, "input[type=file]", HTMLInputElement).some((input) =>
    [...(input.files ?? [])].some((file) => file.size > Number(form.dataset["largest"] ?? Infinity)),
  );

/** Says below the form why nothing was sent or taken: in the server's own words where it had any. */
function fail(form: HTMLFormElement, why: "broken" | "tooLarge", said?: string): void {
  const failed = form.querySelector<HTMLElement>("[data-upload-failed]");
  const words = failed?.querySelector<HTMLElement>("[data-upload-why]");
  if (words) words.textContent = said ?? words.dataset[why] ?? "";
  if (failed) failed.hidden = false;
}

function send(form: HTMLFormElement, button: HTMLElement | null): void {
  const box = form.querySelector<HTMLElement>("[data-upload-progress]");
  const bar = box?.querySelector("progress");
  const words = box?.querySelector<HTMLElement>("[data-upload-words]");
  const failed = form.querySelector<HTMLElement>("[data-upload-failed]");
  const data = new FormData(form, button);
  markSent(form, button);
  if (box) box.hidden = false;
  if (failed) failed.hidden = true;

  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable || !bar) return;
    bar.max = 100;
    bar.value = Math.floor((event.loaded / event.total) * 100);
    if (words) words.textContent = `${bar.value}%`;
  });
  const giveUp = (said?: string): void => {
    markUnsent(form);
    if (box) box.hidden = true;
    fail(form, "broken", said);
  };
  request.addEventListener("error", () => giveUp());
  request.addEventListener("abort", () => giveUp());
  request.addEventListener("load", () => {
    if (request.status >= 500 || request.status === 0) return giveUp(sentenceOf(request.responseText));
    showAnswer(request.responseURL, request.responseText);
  });
  request.open("POST", form.getAttribute("action") ?? "");
  request.setRequestHeader("Accept", "text/html");
  request.send(data);
}

declare global {
  interface Window {
    htmx?: { process(element: Element): void };
  }
}

/** What a page that says no says. */
const sentenceOf = (markup: string): string | undefined =>
  new DOMParser().parseFromString(markup, "text/html").querySelector("main .lead")?.textContent ?? undefined;

/** Shows the page that the server answered with; asking for it again would lose what it says only once. */
function showAnswer(address: string, markup: string): void {
  const page = new DOMParser().parseFromString(markup, "text/html");
  const fresh = page.querySelector("main");
  const here = document.querySelector("main");
  if (!fresh || !here) return window.location.reload();
  document.title = page.title;
  if (address !== location.href) history.pushState(null, "", address);
  here.replaceWith(document.importNode(fresh, true));
  const main = document.querySelector<HTMLElement>("main");
  // htmx looks over a page once, when it is loaded.
  if (main) window.htmx?.process(main);
  main?.dispatchEvent(new CustomEvent("tsunagu:arrived", { bubbles: true }));
  (main?.querySelector<HTMLElement>("[data-problems]") ?? main)?.focus();
}
