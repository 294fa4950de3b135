import { closest } from "./dom";

const LONG_ENOUGH_TO_READ = 4000;

/** `<button data-copy="text" data-copied="sentence">` puts the text on the clipboard and says so. */
export function startCopy(): void {
  document.addEventListener("click", (event) => {
    const button = closest(event, "button[data-copy]", HTMLButtonElement);
    if (button) void copy(button);
  });
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const status = button.nextElementSibling;
  if (!(status instanceof HTMLElement)) return;
  try {
    await navigator.clipboard.writeText(button.dataset["copy"] ?? "");
    status.textContent = button.dataset["copied"] ?? "";
  } catch {
    status.textContent = button.dataset["failed"] ?? "";
  }
  window.setTimeout(() => (status.textContent = ""), LONG_ENOUGH_TO_READ);
}
