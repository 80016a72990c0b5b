/** Elements are made by calls, never from text: what the server sends can only ever be shown. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

/** Make an element. ``true`` writes an empty attribute; ``false``, null and undefined write none. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

export function button(label: string, look: string, press: () => void): HTMLButtonElement {
  const made = h("button", { type: "button", class: `button ${look}` }, label);
  made.addEventListener("click", press);
  return made;
}

/** Move focus to the heading of what has just been shown, so that a screen reader begins there. */
export function focusHeading(within: Element): void {
  const heading = within.querySelector<HTMLElement>("[data-heading]");
  heading?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}
