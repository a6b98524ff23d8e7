const DAY = 86_400_000;

/**
 * The time at which so much of a day's work is done, from 0 to 1: the day ends at `until`, and its middle is the busiest.
 * It grows with the fraction.
 */
export function timeOfDay(until: Date, fraction: number): Date {
  const busy = fraction + (0.8 * Math.sin(2 * Math.PI * fraction)) / (2 * Math.PI);
  return new Date(until.getTime() - DAY + Math.floor(busy * DAY));
}
