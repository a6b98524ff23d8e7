/** A batch that came out too long is cut hard, one that was too short grows step by step. */
const LEAST_FACTOR = 0.25;
const MOST_FACTOR = 2;

/** How large the next batch is to be, in whatever the order counts, so that it takes about `targetMs`. */
export function nextSize(size: number, tookMs: number, targetMs: number): number {
  const factor = Math.min(MOST_FACTOR, Math.max(LEAST_FACTOR, targetMs / Math.max(tookMs, 1)));
  return Math.max(1, Math.round(size * factor));
}

/** What to try after a batch that had to be broken off. */
export function cutSize(size: number): number {
  return Math.max(1, Math.floor(size / 8));
}
