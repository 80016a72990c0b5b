/** Escape hides a tip that covers something (WCAG 1.4.13); the next move of pointer or focus allows tips again. */
export function attachTips(page: Document): void {
  const root = page.documentElement;
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape") root.classList.add("tips-off");
  });
  for (const move of ["pointerover", "focusin"]) page.addEventListener(move, () => root.classList.remove("tips-off"));
}
