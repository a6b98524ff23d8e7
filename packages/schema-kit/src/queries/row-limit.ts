/**
 * How many rows a query takes at once.
 *
 * @throws RangeError for anything but an integer from 1 to `most`
 */
export function rowLimit(limit: number, most: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw new RangeError(`${limit} is no limit: an integer from 1 to ${most} is possible.`);
}
