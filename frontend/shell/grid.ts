/** A class grid is one stop of the Tab key; arrows, Home and End walk from cell to cell. Without script each cell is a stop. */
type Place = { row: number; column: number };

const STEPS: Record<string, Place> = {
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  Home: { row: 0, column: -Infinity },
  End: { row: 0, column: Infinity },
};

export function attachGrids(page: Document): void {
  page.querySelectorAll<HTMLTableElement>("[data-grid]").forEach(attachGrid);
}

function attachGrid(grid: HTMLTableElement): void {
  const rows = cellsByRow(grid);
  rows.flat().forEach((cell, at) => (cell.tabIndex = at === 0 ? 0 : -1));
  grid.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const here = placeOf(rows, event.target as Element);
    if (!step || !here) return;
    event.preventDefault();
    move(rows, here, step);
  });
}

function cellsByRow(grid: HTMLTableElement): HTMLElement[][] {
  const rows = [...(grid.tBodies[0]?.rows ?? [])];
  return rows.map((row) => [...row.querySelectorAll<HTMLElement>("th a, .cell")]).filter((cells) => cells.length > 0);
}

function placeOf(rows: HTMLElement[][], target: Element): Place | null {
  const row = rows.findIndex((cells) => cells.some((cell) => cell === target));
  return row < 0 ? null : { row, column: rows[row]!.findIndex((cell) => cell === target) };
}

function move(rows: HTMLElement[][], here: Place, step: Place): void {
  const cells = rows[clamp(here.row + step.row, rows.length)]!;
  const next = cells[clamp(here.column + step.column, cells.length)]!;
  rows[here.row]![here.column]!.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function clamp(place: number, count: number): number {
  return Math.max(0, Math.min(count - 1, place));
}
