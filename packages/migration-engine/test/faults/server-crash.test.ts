import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureLocalServer, stopLocalServer } from "@strata/local-postgres";
import { readCatalog } from "@strata/postgres-testkit";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { migrate, status } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";

const NAMES = ["20250101000000_a", "20250102000000_b", "20250103000000_c"] as const;

test(
  "the server stops at once in the middle of a run: the next run comes to the same end",
  { timeout: 300_000 },
  async () => {
    const root = await mkdtemp(join(tmpdir(), "strata-crash-"));
    onTestFinished(async () => {
      await stopLocalServer({ root });
      await rm(root, { recursive: true });
    });
    const slow = { "migration.sql": "CREATE TABLE b1 (id int); SELECT pg_sleep(0.5);" };
    // The last one is on its way while the one before it runs: it has to last until the crash.
    const last = { "migration.sql": "CREATE TABLE c1 (id int); SELECT pg_sleep(0.5);" };
    const roster = [await schemaPackage("a", { [NAMES[0]]: table("a1"), [NAMES[1]]: slow, [NAMES[2]]: last })];
    for (const fatal of NAMES) {
      const { url, dataDirectory } = await ensureLocalServer({ root });
      const sql = postgres(url, { max: 1, onnotice: () => {} });
      await sql`DROP SCHEMA public CASCADE`;
      await sql`CREATE SCHEMA public`;
      await sql.end();
      const [pid] = (await readFile(join(dataDirectory, "postmaster.pid"), "utf8")).split("\n");
      const crashed = migrate({
        url,
        roster,
        // SIGQUIT is what `pg_ctl stop --mode=immediate` sends: no checkpoint, no goodbye.
        report: (event) =>
          event.type === "started" && event.migration.name === fatal && process.kill(Number(pid), "SIGQUIT"),
      });
      await expect(crashed).rejects.toMatchObject({ code: "CONNECTION_LOST" });
      const again = await ensureLocalServer({ root });
      await migrate({ url: again.url, roster });
      expect((await status({ url: again.url, roster })).map(({ state }) => state)).toEqual([
        "applied",
        "applied",
        "applied",
      ]);
      const after = postgres(again.url, { max: 1 });
      expect(Object.keys((await readCatalog(after)).tables)).toEqual(["a1", "b1", "c1"]);
      await after.end();
    }
  },
);
