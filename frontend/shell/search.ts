/** "/" leads to the search field, unless somebody is writing. */
export function attachSearch(page: Document): void {
  const field = page.querySelector<HTMLInputElement>("[data-search]");
  if (!field) return;
  page.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
