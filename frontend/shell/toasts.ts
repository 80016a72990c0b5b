/** A toast goes when its cross is pressed, also one that came later; without script it stays. */
export function attachToasts(page: Document): void {
  const uncover = () => page.querySelectorAll<HTMLElement>("[data-close-toast][hidden]").forEach((cross) => (cross.hidden = false));
  uncover();
  page.addEventListener("htmx:afterSettle", uncover);
  page.addEventListener("click", (event) => {
    const cross = (event.target as Element).closest("[data-close-toast]");
    cross?.closest("[data-toast]")?.remove();
  });
}
