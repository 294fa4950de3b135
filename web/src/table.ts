import { all, once } from "./dom";

/** A table's frame takes the keyboard's focus only while there is something to scroll to. */
export function startTables(root: ParentNode): void {
  once(all(root, ".table-scroll", HTMLElement), "measured", (frame) => {
    const measure = (): void => {
      if (frame.scrollWidth > frame.clientWidth + 1) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    };
    new ResizeObserver(measure).observe(frame);
  });
}
