import { once } from "node:events";
import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { migrate, status, type RunEvent } from "../../src/index.ts";
import { schemaPackage } from "../schema-package-fixture.ts";
import { startMigrator } from "./migrator-process.ts";

const FIRST = "20250101000000_first";
const TIMEOUT = { timeout: 300_000 };

test(
  "killed in a statement that would go on for an hour: the server gives it up, and with it the lock",
  TIMEOUT,
  async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const roster = [await schemaPackage("a", { [FIRST]: { "migration.sql": "SELECT pg_sleep(3600);" } })];
    const victim = startMigrator(url, roster);
    await expect
      .poll(async () => sql`SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3600);'`, { timeout: 60_000 })
      .toHaveLength(1);
    victim.kill("SIGKILL");
    await once(victim, "exit");

    const quick = [await schemaPackage("a", { [FIRST]: { "migration.sql": "SELECT 1;" } })];
    const events: RunEvent[] = [];
    await migrate({ url, roster: quick, report: (event) => events.push(event) });
    expect((await status({ url, roster: quick })).map(({ state }) => state)).toEqual(["applied"]);
    // Until then it was said who is in the way, and for how long already.
    expect(events[0]).toMatchObject({
      type: "lock-waiting",
      holder: { pid: expect.any(Number), application: "strata", connectedForSeconds: expect.any(Number) },
    });
  },
);
