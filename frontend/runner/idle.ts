/** Notices that nobody has touched the page for a while. */

const SIGNS = ["pointerdown", "keydown", "input", "scroll"] as const;

/** Call ``idle`` after each ``milliseconds`` without a sign of life; returns a function that ends the watch. */
export function watchIdle(milliseconds: number, idle: () => void): () => void {
  let timer = setTimeout(idle, milliseconds);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(idle, milliseconds);
  };
  for (const sign of SIGNS) addEventListener(sign, alive, { passive: true, capture: true });
  return () => {
    clearTimeout(timer);
    for (const sign of SIGNS) removeEventListener(sign, alive, { capture: true });
  };
}
