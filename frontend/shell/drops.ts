/** A file held over a drop field is answered; the dropping itself is the browser's own. */
export function attachDrops(page: Document): void {
  page.querySelectorAll<HTMLElement>("[data-drop]").forEach((drop) => {
    const over = (yes: boolean) => () => drop.classList.toggle("drop-over", yes);
    drop.addEventListener("dragenter", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", over(false));
  });
}
