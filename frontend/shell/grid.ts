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
  letTabStopAt(rows, rows[0]?.[0]);
  grid.addEventListener("focusin", (event) => letTabStopAt(rows, event.target));
  grid.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const here = placeOf(rows, event.target);
    if (!step || !here) return;
    event.preventDefault();
    cellAfter(rows, here, step).focus();
  });
}

function letTabStopAt(rows: HTMLElement[][], stop: EventTarget | null | undefined): void {
  for (const cell of rows.flat()) cell.tabIndex = cell === stop ? 0 : -1;
}

function cellsByRow(grid: HTMLTableElement): HTMLElement[][] {
  const rows = [...(grid.tBodies[0]?.rows ?? [])];
  return rows.map((row) => [...row.querySelectorAll<HTMLElement>("th a, .cell")]).filter((cells) => cells.length > 0);
}

function placeOf(rows: HTMLElement[][], target: EventTarget | null): Place | null {
  const row = rows.findIndex((cells) => cells.some((cell) => cell === target));
  return row < 0 ? null : { row, column: rows[row]!.findIndex((cell) => cell === target) };
}

function cellAfter(rows: HTMLElement[][], here: Place, step: Place): HTMLElement {
  const cells = rows[clamp(here.row + step.row, rows.length)]!;
  return cells[clamp(here.column + step.column, cells.length)]!;
}

function clamp(place: number, count: number): number {
  return Math.max(0, Math.min(count - 1, place));
}
