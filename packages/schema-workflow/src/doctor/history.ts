import type { Trait } from "./trait.ts";

/** What became of one trait while the migrations ran one after the other. */
export interface TraitHistory {
  /** Where it was last seen, or would be. */
  readonly trait: Trait;
  /** Its values in order, the first being that of the empty database; undefined where it was not there. */
  readonly values: readonly (string | undefined)[];
  /** Which migrations gave it the values after the first one: `by[i]` gave `values[i + 1]`. */
  readonly by: readonly number[];
}

export type Histories = ReadonlyMap<string, TraitHistory>;

type Growing = { trait: Trait; values: (string | undefined)[]; by: number[] };

/** Grows the histories of all traits, catalog by catalog; none of the catalogs need be kept. */
export class HistoryKeeper {
  readonly #histories = new Map<string, Growing>();
  #before: ReadonlyMap<string, Trait>;

  /** @param empty the traits of the database before the first migration */
  constructor(empty: ReadonlyMap<string, Trait>) {
    this.#before = empty;
    for (const trait of empty.values()) this.#histories.set(trait.key, { trait, values: [trait.value], by: [] });
  }

  /** Takes in what the database is like after a migration. */
  note(migration: number, after: ReadonlyMap<string, Trait>): void {
    for (const trait of after.values()) {
      if (this.#before.get(trait.key)?.value !== trait.value) this.#turn(trait, trait.value, migration);
    }
    for (const trait of this.#before.values()) {
      if (!after.has(trait.key)) this.#turn(trait, undefined, migration);
    }
    this.#before = after;
  }

  get histories(): Histories {
    return this.#histories;
  }

  #turn(trait: Trait, value: string | undefined, migration: number): void {
    const history = this.#histories.get(trait.key) ?? { trait, values: [undefined], by: [] };
    history.trait = trait;
    history.values.push(value);
    history.by.push(migration);
    this.#histories.set(trait.key, history);
  }
}
