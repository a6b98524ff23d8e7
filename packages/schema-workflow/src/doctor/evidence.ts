import type { Histories } from "./history.ts";
import type { Trait } from "./trait.ts";

/** What the live database says about one migration. */
export interface Evidence {
  /** Is as this migration leaves it, and no other one does. */
  readonly present: readonly Trait[];
  /** Is as it was before this migration. */
  readonly absent: readonly Trait[];
}

export interface Findings {
  /** By the migration's index; none for one that leaves no traces, or none that could be told from another's. */
  readonly evidence: ReadonlyMap<number, Evidence>;
  /** What is on the live database as no migration leaves it. */
  readonly foreign: readonly Trait[];
}

/**
 * Compares the live database with the histories. Pure.
 *
 * A live value that only one migration gives shows that this one ran, and that none ran that changes it later. A value
 * that comes twice (not there before, not there after a drop) shows only that none of those ran that come after its last
 * time. A value that never was is somebody else's doing and shows nothing.
 */
export function weigh(histories: Histories, live: ReadonlyMap<string, Trait>): Findings {
  const evidence = new Map<number, { present: Trait[]; absent: Trait[] }>();
  const of = (migration: number): { present: Trait[]; absent: Trait[] } => {
    const known = evidence.get(migration) ?? { present: [], absent: [] };
    evidence.set(migration, known);
    return known;
  };
  const foreign = [...live.values()].filter(({ key }) => !histories.has(key));
  for (const [key, { trait, values, by }] of histories) {
    const value = live.get(key)?.value;
    const last = values.lastIndexOf(value);
    if (last === -1) {
      foreign.push(live.get(key) ?? trait);
      continue;
    }
    const giver = last > 0 && values.indexOf(value) === last ? by[last - 1] : undefined;
    if (giver !== undefined) of(giver).present.push(trait);
    for (const later of new Set(by.slice(last))) of(later).absent.push(trait);
  }
  return { evidence, foreign };
}

/** Whether the changes of a migration are in the database; `untold` where it left nothing that could be told. */
export type Verdict = "executed" | "not-executed" | "partly" | "untold";

export function verdictOf(evidence: Evidence | undefined): Verdict {
  const { present, absent } = counting(evidence);
  if (present.length > 0) return absent.length > 0 ? "partly" : "executed";
  return absent.length > 0 ? "not-executed" : "untold";
}

/** The evidence that counts: the weak only where there is no other. */
export function counting(evidence: Evidence = { present: [], absent: [] }): Evidence {
  const strong = {
    present: evidence.present.filter(({ weak }) => !weak),
    absent: evidence.absent.filter(({ weak }) => !weak),
  };
  return strong.present.length + strong.absent.length > 0 ? strong : evidence;
}
