import type { Sql } from "postgres";
import type { Backfill, BackfillEvent, BackfillOptions, BackfillResult, Checkpoint } from "../../src/index.ts";
import { runBackfill } from "../../src/index.ts";
import { connect } from "../../src/wire/connect.ts";

export const MIGRATION = { package: "@strata/a", name: "20260101000000_fill" };

/** Text to upper case, as if it could be done wrongly twice: each time adds a mark. */
export const BACKFILL: Backfill = {
  table: "items",
  key: ["id"],
  set: { fresh: "upper(old) || '!'" },
  where: "fresh IS NULL",
};

/**
 * A table with the old form of a column and the new one, an `updated_at` that a trigger keeps, and a place for the
 * checkpoint. The filler makes a row long enough for a page to hold few.
 */
export async function makeItems(sql: Sql, rows: number): Promise<void> {
  await sql.unsafe(`
    CREATE TABLE items (id int PRIMARY KEY, old text NOT NULL, fresh text, count int NOT NULL DEFAULT 0,
      filler text NOT NULL DEFAULT repeat('x', 200), updated_at timestamptz NOT NULL DEFAULT '2020-01-01');
    INSERT INTO items (id, old) SELECT n, 'old ' || n FROM generate_series(1, ${rows}) n;
    ANALYZE items;
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.updated_at = now(); RETURN NEW; END;$$;
    CREATE TRIGGER items_touch BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE TABLE kept (one bool PRIMARY KEY DEFAULT true, checkpoint jsonb, times int NOT NULL DEFAULT 0);
    INSERT INTO kept DEFAULT VALUES;
  `);
}

export interface Told {
  readonly result: Promise<BackfillResult>;
  readonly events: BackfillEvent[];
}

/** Runs a backfill from the checkpoint that is kept in the table `kept`. */
export async function fillItems(
  url: string,
  options: Partial<BackfillOptions> = {},
): Promise<BackfillResult & { readonly events: BackfillEvent[] }> {
  const events: BackfillEvent[] = [];
  const open = () => connect({ url });
  const session = await open();
  const [row] = await session.query<{ checkpoint: string | null }>("SELECT checkpoint FROM kept");
  await session.close();
  const result = await runBackfill({
    open,
    migration: MIGRATION,
    backfill: BACKFILL,
    checkpoint: row?.checkpoint ? (JSON.parse(row.checkpoint) as Checkpoint) : undefined,
    keepCheckpoint: async (own, checkpoint) => {
      await own.query("UPDATE kept SET checkpoint = $1::jsonb, times = times + 1", [JSON.stringify(checkpoint)]);
    },
    ...options,
    report: (event) => {
      events.push(event);
      options.report?.(event);
    },
  });
  return { ...result, events };
}

/** What all rows come to, and whether any of them was touched by the trigger. */
export async function summaryOf(sql: Sql): Promise<Record<string, unknown>> {
  const [row] = await sql`
    SELECT count(*)::int AS rows, count(fresh)::int AS fresh,
           count(*) FILTER (WHERE fresh <> upper(old) || '!')::int AS wrong,
           count(*) FILTER (WHERE updated_at <> '2020-01-01')::int AS touched FROM items`;
  return { ...row };
}
