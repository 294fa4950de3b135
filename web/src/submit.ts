import { closest } from "./dom";

const SENT = "sent";

/** One press, one request: a form that was sent is not sent again, and its button says that it is working. */
export function startSubmit(): void {
  // Last in line, so that whoever takes a submission over (upload, dialog) has done so before.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method === "dialog") return;
    if (form.dataset[SENT] !== undefined) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented) return;
    if (form.method === "get" || form.target === "_blank") return;
    markSent(form, event.submitter);
  });
  // Back from the next page: the form is as it was, and may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>(`form[data-${SENT}]`)) markUnsent(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = closest(event, "form", HTMLFormElement);
    if (form) markUnsent(form);
  });
  document.addEventListener("click", (event) => {
    if (closest(event, "[data-print]", HTMLElement)) window.print();
    // Nothing that is disabled for everybody but the eye may act.
    if (closest(event, "[aria-disabled=true]", HTMLElement)) event.preventDefault();
  });
}

/** Marks a form as sent: busy, its button waiting. The button stays enabled for the browser, so its value is sent. */
export function markSent(form: HTMLFormElement, button: HTMLElement | null): void {
  form.dataset[SENT] = "";
  form.setAttribute("aria-busy", "true");
  if (!button) return;
  button.dataset["waiting"] = "";
  button.setAttribute("aria-disabled", "true");
}

/** The form may be sent again. */
export function markUnsent(form: HTMLFormElement): void {
  delete form.dataset[SENT];
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll<HTMLElement>("[data-waiting]")) {
    delete button.dataset["waiting"];
    button.removeAttribute("aria-disabled");
  }
}
