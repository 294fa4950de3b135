/** Enter that confirms a conversion of the input method. 229: Safari ends the composition before it sends the key. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Enter while choosing kanji must neither submit a form nor choose a suggestion. */
export function guardComposition(): void {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || !isComposing(event) || !(event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}
