/** All elements of a kind below (or at) a root. */
export function all<T extends Element>(root: ParentNode, selector: string, kind: new () => T): T[] {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  return found.filter((element): element is T => element instanceof kind);
}

/** The nearest ancestor of an event's target that matches. */
export function closest<T extends Element>(event: Event, selector: string, kind: new () => T): T | null {
  const found = event.target instanceof Element ? event.target.closest(selector) : null;
  return found instanceof kind ? found : null;
}

/** A sentence of the page with its values: "{n} 件" → "5 件". */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Runs `setUp` once for each element, however often a root is enhanced. */
export function once<T extends HTMLElement>(elements: T[], mark: string, setUp: (element: T) => void): void {
  for (const element of elements) {
    if (element.dataset[mark] !== undefined) continue;
    element.dataset[mark] = "";
    setUp(element);
  }
}
