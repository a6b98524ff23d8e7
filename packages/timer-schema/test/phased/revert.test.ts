import { migrate, revert, status } from "@strata/migration-engine";
import { readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { drizzle } from "drizzle-orm/postgres-js";
import { describe, expect, test } from "vitest";
import { scheduleTimer } from "../../src/queries.ts";
import { ADD_CALLBACK_TYPES, roster } from "../timer-database.ts";
import { createContractedTimerDatabase, createOldTimerDatabase, createTimerDatabaseAt, STAGES } from "./in-phases.ts";
import { LONG_AGO } from "./old-rows.ts";
import { oldFind, oldSchedule } from "./previous-release.ts";

const executeAt = new Date("2100-01-01T00:00:00Z");
const schedule = ({ sql }: TestDatabase, callback: Parameters<typeof scheduleTimer>[1]["callback"]) =>
  scheduleTimer(drizzle({ client: sql }), { executeAt, callback });
const nats = (database: TestDatabase) => schedule(database, { type: "nats", subject: "timers.fired" });

/** As text: Drizzle has taught the connection to leave times unparsed. */
const oldForm = ({ sql }: TestDatabase, payload = "callback_payload") =>
  sql.unsafe(`
    select row(id, created_at, updated_at, execute_at, callback_url, callback_method, callback_headers, ${payload},
      status, last_error, executed_at, metadata)::text as timer
    from timers order by id`);
/** A JSON null has become SQL NULL on the way there, in either form of the migration. */
const THERE_AND_BACK = "nullif(callback_payload, 'null')";
const stateOf = async (url: string) =>
  (await status({ url, roster })).find(({ name }) => name === ADD_CALLBACK_TYPES)?.state;

describe.each(STAGES)("%s, before contract", (stage) => {
  test("the way back restores catalog and rows, with what either release wrote in the meantime", async () => {
    await using old = await createOldTimerDatabase();
    await using database = await createTimerDatabaseAt(stage);
    const before = await oldForm(old);
    const db = drizzle({ client: database.sql });
    const byOld = await oldSchedule(db);
    const byNew = await schedule(database, { type: "http", url: "https://example.org/new", payload: [1] });

    await revert({ url: database.url, roster });

    expect(await readCatalog(database.sql)).toEqual(await readCatalog(old.sql));
    expect(await oldFind(db, byOld.id)).toMatchObject({ callbackUrl: "https://example.org/old" });
    expect(await oldFind(db, byNew?.id ?? "")).toMatchObject({
      callbackUrl: "https://example.org/new",
      callbackPayload: [1],
    });
    await database.sql`delete from timers where id in ${database.sql([byOld.id, byNew?.id ?? ""])}`;
    expect(await oldForm(database)).toEqual(before);
    expect(await stateOf(database.url)).toBe("pending");
  });
});

describe("after contract", () => {
  test("the way back restores the rows of every http timer, updated_at included", async () => {
    await using old = await createOldTimerDatabase();
    await using database = await createContractedTimerDatabase("phased");
    await revert({ url: database.url, roster });
    expect(await oldForm(database)).toEqual(await oldForm(old, THERE_AND_BACK));
  });

  test("it ends at the same catalog as the script's way back", async () => {
    await using byScript = await createContractedTimerDatabase("script");
    await using byPhases = await createContractedTimerDatabase("phased");
    await revert({ url: byScript.url, roster });
    await revert({ url: byPhases.url, roster });
    expect(await readCatalog(byPhases.sql)).toEqual(await readCatalog(byScript.sql));
    expect(await oldForm(byPhases)).toEqual(await oldForm(byScript));
  });

  test("it is refused with the count, and changes nothing, while timers have no old form", async () => {
    await using database = await createContractedTimerDatabase("phased");
    await nats(database);
    await nats(database);
    await database.sql`insert into timers ${database.sql({ execute_at: executeAt, callback_config: { type: "http" } })}`;
    const before = {
      catalog: await readCatalog(database.sql),
      rows: await database.sql`select * from timers order by id`,
    };

    await expect(revert({ url: database.url, roster })).rejects.toMatchObject({
      code: "DATA_LOSS_REFUSED",
      message: expect.stringContaining("would be lost: 3"),
      next: expect.stringContaining("--accept-data-loss"),
    });

    const after = {
      catalog: await readCatalog(database.sql),
      rows: await database.sql`select * from timers order by id`,
    };
    expect(after).toEqual(before);
    // Nothing has begun, so that nothing has to be finished either.
    expect(await stateOf(database.url)).toBe("applied");
    expect((await migrate({ url: database.url, roster, to: ADD_CALLBACK_TYPES })).applied).toEqual([]);
  });

  test("with the loss accepted, it deletes those timers and keeps the others", async () => {
    await using database = await createContractedTimerDatabase("phased");
    await nats(database);
    await revert({ url: database.url, roster, acceptDataLoss: true });
    expect(await database.sql`select count(*)::int from timers`).toEqual([{ count: 3002 }]);
    expect(
      await database.sql`select count(*)::int from timers where updated_at > ${LONG_AGO}::timestamptz + interval '1 day'`,
    ).toEqual([{ count: 0 }]);
  });

  test("while it is on its way back, either release works, and nats timers are refused again", async () => {
    await using database = await createContractedTimerDatabase("phased");
    const db = drizzle({ client: database.sql });
    const stopped = new AbortController();
    await expect(
      revert({
        url: database.url,
        roster,
        signal: stopped.signal,
        report: (event) => {
          if (event.type === "phase-started" && event.stage === "revert-backfill") stopped.abort();
        },
      }),
    ).rejects.toMatchObject({ code: "INTERRUPTED" });

    const byNew = await schedule(database, { type: "http", url: "https://example.org/new" });
    expect(await oldFind(db, byNew?.id ?? "")).toMatchObject({ callbackUrl: "https://example.org/new" });
    await oldSchedule(db);
    await expect(nats(database)).rejects.toMatchObject({ cause: { constraint_name: "http_until_contract" } });

    await revert({ url: database.url, roster });
    expect(await database.sql`select count(*)::int from timers`).toEqual([{ count: 3004 }]);
  });

  test("leaves the trigger on", async () => {
    await using database = await createContractedTimerDatabase("phased");
    await revert({ url: database.url, roster });
    const [row] = await database.sql`update timers set status = 'failed' returning updated_at = now() as moved`;
    expect(row).toEqual({ moved: true });
  });
});
