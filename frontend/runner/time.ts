/** Whole minutes left of ``limit`` minutes after ``worked`` milliseconds, rounded up; 0 when the time is over. */
export function minutesLeft(limit: number, worked: number): number {
  return Math.max(0, Math.ceil(limit - worked / 60_000));
}
