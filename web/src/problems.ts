/** A form that came back with errors: reading begins at their list, and each link leads into its field. */
export function startProblems(): void {
  document.querySelector<HTMLElement>("[data-problems]")?.focus();
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-problems] a") : null;
    const field = link && document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
    if (!field) return;
    event.preventDefault();
    field.focus();
    (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
  });
}
