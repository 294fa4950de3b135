import { closest } from "./dom";

/**
 * `<a href="/a/page" data-dialog="id">` opens `<dialog id>`; without script the link leads to the page that asks the
 * same. `data-close` inside a dialog closes it; so does a press outside. The focus returns by itself.
 */
export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const opener = closest(event, "[data-dialog]", HTMLElement);
    const dialog = opener && document.getElementById(opener.dataset["dialog"] ?? "");
    if (dialog instanceof HTMLDialogElement && isPlain(event)) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const closer = closest(event, "dialog [data-close]", HTMLElement);
    if (closer) {
      event.preventDefault();
      closer.closest("dialog")?.close();
    } else if (event.target instanceof HTMLDialogElement && isOutside(event.target, event)) {
      event.target.close();
    }
  });
}

const isPlain = (event: MouseEvent): boolean => !event.ctrlKey && !event.metaKey && !event.shiftKey;

function isOutside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  const within =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  return !within && event.detail > 0;
}
