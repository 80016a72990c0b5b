/** Menus are <details>: they open by themselves, and close on Escape or on a press elsewhere. */
export function attachMenus(page: Document): void {
  page.addEventListener("click", (event) => {
    openMenus(page).filter((menu) => !menu.contains(event.target as Node)).forEach((menu) => (menu.open = false));
  });
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape") openMenus(page).forEach(close);
  });
}

function openMenus(page: Document): HTMLDetailsElement[] {
  return [...page.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
}

function close(menu: HTMLDetailsElement): void {
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
