/** data-open-dialog="id" opens a dialog, data-close-dialog inside it closes it; the browser gives the focus back. */
export function attachDialogs(page: Document): void {
  page.querySelectorAll<HTMLElement>("[data-open-dialog][hidden]").forEach((opener) => (opener.hidden = false));
  page.addEventListener("click", (event) => {
    const pressed = event.target as Element;
    const opener = pressed.closest<HTMLElement>("[data-open-dialog]");
    if (opener) dialog(page, opener.dataset.openDialog ?? "")?.showModal();
    if (pressed.closest("[data-close-dialog]")) pressed.closest("dialog")?.close();
  });
}

function dialog(page: Document, id: string): HTMLDialogElement | null {
  const found = page.getElementById(id);
  return found instanceof HTMLDialogElement ? found : null;
}
