import { label, type MigrationId } from "@strata/migration-engine";

/**
 * The order in which migrations ran here, which is another one where some were late. Those that nobody recorded follow
 * the one that stands before them in the order of the folders. Pure.
 *
 * @param sequence by label; empty where it is not known
 */
export function asItHappened<One extends MigrationId>(
  ordered: readonly One[],
  sequence: ReadonlyMap<string, number>,
): One[] {
  const placeOf = (one: One): number => sequence.get(label(one)) ?? 0;
  const result = ordered.filter((one) => sequence.has(label(one))).toSorted((a, b) => placeOf(a) - placeOf(b));
  let before: One | undefined;
  for (const one of ordered) {
    if (!sequence.has(label(one))) result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, one);
    before = one;
  }
  return result;
}
