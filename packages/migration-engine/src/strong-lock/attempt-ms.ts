const FIRST_MS = 25;
const ATTEMPTS_OF_A_LENGTH = 4;

/**
 * How long an attempt waits for its lock, in whole milliseconds: most get it at once, and whoever queues behind one that
 * does not should not notice. Only where that does not help, because transactions follow one upon the other, is it longer.
 *
 * @param attempt counted from 0
 */
export function attemptMs(attempt: number, mostMs: number): number {
  const ms = FIRST_MS * 2 ** Math.min(16, Math.floor(attempt / ATTEMPTS_OF_A_LENGTH));
  return Math.max(1, Math.round(Math.min(mostMs, ms)));
}
