import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { abandonBackfill, type BackfillEvent, type BackfillOptions, type SetBackfill } from "../../src/index.ts";
import { connect } from "../../src/wire/connect.ts";
import { BACKFILL, fillItems, makeItems, MIGRATION, summaryOf } from "./workshop.ts";

const ROWS = 5_000;

/** The tables belong to a role that is no superuser; the backfill runs as it. */
async function itemsOfOwner(more = ""): Promise<{ database: TestDatabase; url: string; role: string }> {
  const database = await createDatabase();
  onTestFinished(() => database.drop());
  const role = `owner_${Math.random().toString(36).slice(2)}`;
  const { sql } = database;
  await makeItems(sql, ROWS);
  await sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT CREATE ON SCHEMA public TO ${role};
    ALTER TABLE items OWNER TO ${role}; ALTER TABLE kept OWNER TO ${role}; ${more.replaceAll("ROLE", role)}`);
  onTestFinished(async () => {
    await sql.unsafe(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
  const url = new URL(database.url);
  url.username = role;
  url.password = "x";
  return { database, url: url.href, role };
}

function quietOf(events: readonly BackfillEvent[]): unknown {
  return events.flatMap((event) => (event.type === "backfill-started" ? [event.quiet] : []));
}

const triggersOf = async ({ sql }: TestDatabase): Promise<unknown> =>
  sql`SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname`;

/** A dual write, as expand declares one: whoever writes the old form, writes the new one. */
const DUAL_WRITE = `
  CREATE FUNCTION dual_write() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.fresh = upper(NEW.old) || '!'; NEW.count = NEW.count + 1; RETURN NEW; END;$$;
  CREATE TRIGGER items_both BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION dual_write();`;

describe("updated_at is left alone", () => {
  test("by a guard, where the role owns the table and no more; it is gone in the end", async () => {
    const { database, url } = await itemsOfOwner();
    const before = await triggersOf(database);
    const result = await fillItems(url);
    expect(quietOf(result.events)).toEqual(["guard"]);
    expect(await summaryOf(database.sql)).toEqual({ rows: ROWS, fresh: ROWS, wrong: 0, touched: 0 });
    expect(await triggersOf(database)).toEqual(before);
  });

  test("while the trigger goes on to fire for everybody else", async () => {
    const { database, url } = await itemsOfOwner();
    const { sql } = database;
    let others: Promise<unknown> | undefined;
    await fillItems(url, {
      limits: { batchMs: 5 },
      report: ({ type }) => {
        if (type === "backfill-progress") others ??= sql`UPDATE items SET count = 7 WHERE id % 100 = 0`;
      },
    });
    await others;
    const [row] =
      await sql`SELECT count(*)::int AS theirs, count(*) FILTER (WHERE updated_at > '2020-01-01')::int AS touched,
      count(*) FILTER (WHERE fresh IS DISTINCT FROM upper(old) || '!')::int AS wrong FROM items WHERE count = 7`;
    expect(row).toEqual({ theirs: ROWS / 100, touched: ROWS / 100, wrong: 0 });
    expect(await summaryOf(sql)).toMatchObject({ touched: ROWS / 100, wrong: 0 });
  });

  test("by session_replication_role, where the role may set it and nothing else would fire; no trigger is changed", async () => {
    await using database = await createDatabase();
    await makeItems(database.sql, ROWS);
    const before = await database.sql`SELECT oid, xmin FROM pg_trigger ORDER BY oid`;
    const result = await fillItems(database.url);
    expect(quietOf(result.events)).toEqual(["replica"]);
    expect(await summaryOf(database.sql)).toMatchObject({ fresh: ROWS, touched: 0 });
    expect(await database.sql`SELECT oid, xmin FROM pg_trigger ORDER BY oid`).toEqual(before);
  });

  test("but not by session_replication_role, where that would switch off more: a dual write, a foreign key", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    await makeItems(sql, ROWS);
    await sql.unsafe(`CREATE TABLE words (word text PRIMARY KEY); INSERT INTO words SELECT upper(old) || '!' FROM items WHERE id > 1;
      ALTER TABLE items ADD FOREIGN KEY (fresh) REFERENCES words`);
    const wrong = fillItems(database.url);
    // Row 1 has no word. A replica would not have noticed.
    await expect(wrong).rejects.toMatchObject({ code: "BACKFILL_FAILED", message: expect.stringContaining("23503") });
    await sql`INSERT INTO words VALUES ('OLD 1!')`;
    const events: BackfillEvent[] = [];
    await fillItems(database.url, { report: (event) => events.push(event) });
    expect(quietOf(events)).toEqual(["guard"]);
    expect(await summaryOf(sql)).toEqual({ rows: ROWS, fresh: ROWS, wrong: 0, touched: 0 });
  });

  test("and what the author wants quiet, is", async () => {
    const { database, url } = await itemsOfOwner(DUAL_WRITE);
    const backfill = { ...(BACKFILL as SetBackfill), quiet: ["items_both"] };
    await fillItems(url, { backfill });
    expect(await summaryOf(database.sql)).toEqual({ rows: ROWS, fresh: ROWS, wrong: 0, touched: 0 });
    expect(await database.sql`SELECT DISTINCT count FROM items`).toEqual([{ count: 0 }]);
  });

  test("also where the trigger is ENABLE ALWAYS, and stays so", async () => {
    const { database, url } = await itemsOfOwner("ALTER TABLE items ENABLE ALWAYS TRIGGER items_touch;");
    const before = await triggersOf(database);
    await fillItems(url);
    expect(await summaryOf(database.sql)).toMatchObject({ fresh: ROWS, touched: 0 });
    expect(await triggersOf(database)).toEqual(before);
  });

  test("or the backfill is refused, with what its owner has to run", async () => {
    const { database, url, role } = await itemsOfOwner(
      `ALTER TABLE items OWNER TO CURRENT_USER; GRANT SELECT, UPDATE ON items TO ROLE;`,
    );
    const tried = fillItems(url);
    await expect(tried).rejects.toMatchObject({
      code: "PRIVILEGE_MISSING",
      message: expect.stringContaining(`Role "${role}"`),
      next: expect.stringMatching(/CREATE OR REPLACE TRIGGER items_touch .*strata\.backfill/),
    });
    expect(await summaryOf(database.sql)).toMatchObject({ fresh: 0 });
    const [, statement = ""] =
      /: (CREATE OR REPLACE TRIGGER .*)$/.exec(
        (await tried.catch((error: { next: string }) => error.next)) as string,
      ) ?? [];
    await database.sql.unsafe(statement);
    expect(await fillItems(url)).toMatchObject({ state: "complete" });
    expect(await summaryOf(database.sql)).toMatchObject({ fresh: ROWS, touched: 0 });
  });
});

describe("the guard of a run that did not come to its end", () => {
  const stopAtOnce = (): Partial<BackfillOptions> => {
    const stop = new AbortController();
    return {
      limits: { batchMs: 1 },
      signal: stop.signal,
      report: ({ type }) => type === "backfill-progress" && stop.abort(),
    };
  };

  test("is found by the next run, which takes it off", async () => {
    const { database, url } = await itemsOfOwner();
    const before = await triggersOf(database);
    expect(await fillItems(url, stopAtOnce())).toMatchObject({ state: "stopped" });
    expect(await triggersOf(database)).not.toEqual(before);
    expect(await fillItems(url)).toMatchObject({ state: "complete" });
    expect(await triggersOf(database)).toEqual(before);
    expect(await summaryOf(database.sql)).toMatchObject({ fresh: ROWS, touched: 0 });
  });

  test("is taken off when the backfill is abandoned; doing so twice is harmless", async () => {
    const { database, url } = await itemsOfOwner();
    const before = await triggersOf(database);
    await fillItems(url, stopAtOnce());
    const [row] = await database.sql`SELECT checkpoint FROM kept`;
    const abandon = (): Promise<void> =>
      abandonBackfill({
        open: () => connect({ url }),
        migration: MIGRATION,
        checkpoint: row?.["checkpoint"],
        keepCheckpoint: async () => {},
      });
    await abandon();
    expect(await triggersOf(database)).toEqual(before);
    await abandon();
    expect(await triggersOf(database)).toEqual(before);
  });
});

test("rows that a policy hides from the role are no reason to say that none is left", async () => {
  const { url, database } = await itemsOfOwner(`
    ALTER TABLE items ENABLE ROW LEVEL SECURITY; ALTER TABLE items FORCE ROW LEVEL SECURITY;
    CREATE POLICY few ON items USING (id < 10);`);
  await expect(fillItems(url)).rejects.toMatchObject({ message: expect.stringContaining("row-level security policy") });
  expect(await summaryOf(database.sql)).toMatchObject({ fresh: 0 });
});
