import { encodeId } from "@supabase/pg-delta";
import { label, type MigrationId } from "@strata/migration-engine";
import type { Verdict } from "./evidence.ts";
import type { Histories } from "./history.ts";
import type { Trait } from "./trait.ts";

/**
 * The migrations that may have run twice: those with a second row, and those that had to do with a table on which there is
 * something that no migration made (a second index `…_idx1`, a second check `…_check1`). Pure.
 *
 * @param steps as they were replayed; the histories go by their index
 * @param repeated by label
 */
export function suspects(
  steps: readonly MigrationId[],
  histories: Histories,
  foreign: readonly Trait[],
  verdicts: ReadonlyMap<string, Verdict>,
  repeated: { has(label: string): boolean },
): Set<string> {
  const unknown = foreign.filter(({ id, weak }) => !weak && !histories.has(encodeId(id)));
  const roots = new Set(unknown.map(({ root }) => root));
  const touching = new Set([...histories.values()].flatMap(({ trait, by }) => (roots.has(trait.root) ? by : [])));
  return new Set(
    steps.map(label).filter((one, index) => {
      const verdict = verdicts.get(one);
      if (verdict === undefined || verdict === "not-executed") return false;
      return repeated.has(one) || (verdict !== "untold" && touching.has(index));
    }),
  );
}
