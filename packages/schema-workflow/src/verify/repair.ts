import { encodeId, type StableId } from "@supabase/pg-delta";
import type { Catalog } from "../catalog/catalog.ts";
import { planChange } from "../catalog/compare.ts";
import type { PlannedAction } from "../catalog/plan-change.ts";
import type { Folded } from "./fold.ts";

/** SQL for a set of differences. */
export interface Repair {
  /** Every statement, in an order that works. */
  readonly statements: readonly string[];
  /** Those that belong to a difference, by its place among them. Some belong to none: what stands in the way and is made again. */
  readonly byDifference: ReadonlyMap<number, readonly string[]>;
  /** Why there are none, where there are none. */
  readonly impossible: string | undefined;
}

/** The statements that turn one catalog into another, and which of its differences each makes go away. */
export function repairFor(from: Catalog, to: Catalog, differences: readonly Folded[]): Repair {
  try {
    const actions = planChange(from, to);
    const places = placesOf(differences);
    const byDifference = new Map<number, string[]>();
    for (const action of actions) {
      const place = idsOf(action)
        .map((key) => places.get(key))
        .find((one) => one !== undefined);
      if (place !== undefined) byDifference.set(place, [...(byDifference.get(place) ?? []), action.sql]);
    }
    return { statements: actions.map(({ sql }) => sql), byDifference, impossible: undefined };
  } catch (error) {
    // pg-delta refuses what it cannot order or write.
    const impossible = error instanceof Error ? error.message : String(error);
    return { statements: [], byDifference: new Map(), impossible };
  }
}

/** Where each object stands among the differences, whether as a whole or as a part. */
function placesOf(differences: readonly Folded[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [place, { difference, parts }] of differences.entries()) {
    for (const { extra, id } of [difference, ...parts]) {
      const key = extra ?? encodeId(id);
      if (!places.has(key)) places.set(key, place);
    }
  }
  return places;
}

function idsOf({ extra, destroys, produces, releases, consumes }: PlannedAction): string[] {
  if (extra !== undefined) return [extra];
  const ids: StableId[] = [...produces, ...destroys, ...consumes, ...releases];
  return ids.map(encodeId);
}
