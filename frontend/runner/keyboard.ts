/** Keys beyond what the browser gives: digits answer, the down arrow leads from the question to its answers. */

/** Which digit a key press means; null when it is not one or is meant for a field or the browser. */
export function digitOf(event: KeyboardEvent): number | null {
  if (event.ctrlKey || event.altKey || event.metaKey || isWriting(event.target)) return null;
  return /^[0-9]$/.test(event.key) ? Number(event.key) : null;
}

/** From the heading, the down arrow goes to the first answer, or to the one chosen before. */
export function intoAnswers(event: KeyboardEvent, within: Element): void {
  if (event.key !== "ArrowDown" || !(event.target instanceof HTMLElement)) return;
  if (!event.target.matches("[data-heading]")) return;
  const first = within.querySelector<HTMLElement>("input:checked, input, textarea");
  event.preventDefault();
  first?.focus();
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text");
}
