/** A passkey that was cancelled or refused is said in words: allauth only tells the console. */
export function attachPasskeys(page: Document): void {
  page.addEventListener("allauth.error", () => {
    page.querySelectorAll<HTMLElement>("[data-passkey-failed]").forEach((note) => (note.hidden = false));
  });
  if ("PublicKeyCredential" in window) {
    page.querySelectorAll<HTMLElement>("[data-passkey][hidden]").forEach((part) => (part.hidden = false));
  }
}
