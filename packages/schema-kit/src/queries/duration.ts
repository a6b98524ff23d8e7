import { sql, type SQL } from "drizzle-orm";

/**
 * Milliseconds as an interval, so that the server's clock is the only one.
 *
 * @throws RangeError for what is no number of milliseconds from `least` to 10,000 days
 */
export function milliseconds(value: number, least = 0): SQL {
  const most = 864_000_000_000;
  if (!(value >= least && value <= most)) {
    throw new RangeError(`${value} is no duration: from ${least} to ${most} milliseconds are possible.`);
  }
  return sql`make_interval(secs => ${value / 1000}::double precision)`;
}
