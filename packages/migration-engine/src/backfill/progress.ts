import type { Clock } from "../clock.ts";
import type { BackfillEvent } from "./events.ts";
import type { Relation } from "./table.ts";

const TELL_EVERY_MS = 500;

type Told = Pick<Extract<BackfillEvent, { type: "backfill-progress" }>, "rowsPerSecond" | "rowsLeft" | "secondsLeft">;

/** How fast it goes and how much is left, told from how much of the way lies behind. */
export class Progress {
  readonly #clock: Clock;
  readonly #begun: number;
  readonly #weights: ReadonlyMap<string, number>;
  readonly #rowsBefore: number;
  #shareBefore: number | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** @param rowsBefore what earlier runs have done */
  constructor(clock: Clock, relations: readonly Relation[], rowsBefore: number) {
    this.#clock = clock;
    this.#begun = clock.now();
    this.#rowsBefore = rowsBefore;
    const blocks = relations.reduce((sum, relation) => sum + relation.blocks, 0);
    this.#weights = new Map(relations.map(({ oid, blocks: own }) => [oid, own / Math.max(1, blocks)]));
  }

  /** True at most twice a second. */
  isDue(): boolean {
    if (this.#clock.now() - this.#toldAt < TELL_EVERY_MS) return false;
    this.#toldAt = this.#clock.now();
    return true;
  }

  /** Of the whole way: the relations before this one, and a part of this one. */
  shareOfAll(
    relations: readonly Relation[],
    current: Relation,
    shareOfCurrent: number | undefined,
  ): number | undefined {
    if (shareOfCurrent === undefined) return undefined;
    const at = relations.findIndex(({ oid }) => oid === current.oid);
    const before = relations.slice(0, Math.max(0, at));
    const weight = (oid: string): number => this.#weights.get(oid) ?? 0;
    return before.reduce((sum, { oid }) => sum + weight(oid), 0) + weight(current.oid) * shareOfCurrent;
  }

  /** @param share of the whole way that lies behind, from 0 to 1 */
  tell(rows: number, share: number | undefined): Told {
    const seconds = Math.max(0.001, (this.#clock.now() - this.#begun) / 1000);
    const rowsPerSecond = (rows - this.#rowsBefore) / seconds;
    if (share === undefined) return { rowsPerSecond, rowsLeft: undefined, secondsLeft: undefined };
    this.#shareBefore ??= share;
    const gone = share - this.#shareBefore;
    if (gone <= 0) return { rowsPerSecond, rowsLeft: undefined, secondsLeft: undefined };
    const ahead = (1 - share) / gone;
    return {
      rowsPerSecond,
      rowsLeft: Math.round((rows - this.#rowsBefore) * ahead),
      secondsLeft: Math.round(seconds * ahead),
    };
  }
}
