/** A form is sent once: the pressed button shows that it works. */
const LONGEST_WAIT_MS = 8000; // a form that answers with a download leaves the page standing

export function attachForms(page: Document): void {
  page.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button?.classList.contains("button")) return;
    if (button.getAttribute("aria-busy") === "true") event.preventDefault();
    else markBusy(button);
  });
  // coming back by the Back button makes the page whole again
  window.addEventListener("pageshow", () => page.querySelectorAll("form .button[aria-busy]").forEach(markFree));
}

function markBusy(button: HTMLElement): void {
  button.setAttribute("aria-busy", "true");
  window.setTimeout(() => markFree(button), LONGEST_WAIT_MS);
}

function markFree(button: Element): void {
  button.removeAttribute("aria-busy");
}
