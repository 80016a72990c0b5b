/** data-print prints the page; hidden until there is a script to do it. */
export function attachPrinting(page: Document): void {
  page.querySelectorAll<HTMLElement>("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
