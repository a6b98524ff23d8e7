import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureLocalServer, stopLocalServer } from "@strata/local-postgres";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate, StrataError, type RunEvent, type SchemaPackage } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";

/*
 * All commits of a run but the last do not wait for the disk. Here a server that leaves what it need not write in memory
 * for ten seconds stops at once, as in a power failure, in the middle of runs and right after their end.
 */

const COUNT = 40;
/** The server notices some milliseconds after the kill; nothing may be written down by it in between. */
const TIMEOUT = { timeout: 300_000 };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "strata-lazy-"));
});
afterAll(async () => {
  await stopLocalServer({ root });
  await rm(root, { recursive: true });
});

const name = (at: number): string => `20250101${String(at).padStart(6, "0")}_t`;

async function roster(broken?: number): Promise<SchemaPackage[]> {
  const scripts = Array.from({ length: COUNT }, (_, at) => [name(at), table(`t${at}`)] as const);
  const wrong = broken === undefined ? {} : { [name(broken)]: { "migration.sql": "SELECT nonsense;" } };
  return [await schemaPackage("a", { ...Object.fromEntries(scripts), ...wrong })];
}

/** An empty database on a server that is slow to write, and a way to have that server stop at once. */
async function start() {
  const { url, dataDirectory } = await ensureLocalServer({ root });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`ALTER SYSTEM SET wal_writer_delay = '10s'`;
  await sql`ALTER SYSTEM SET bgwriter_lru_maxpages = 0`;
  await sql`SELECT pg_reload_conf()`;
  await sql`DROP SCHEMA public CASCADE`;
  await sql`CREATE SCHEMA public`;
  await sql`CHECKPOINT`;
  await sql.end();
  const [pid] = (await readFile(join(dataDirectory, "postmaster.pid"), "utf8")).split("\n");
  // What `pg_ctl stop --mode=immediate` sends: no checkpoint, nothing is written any more.
  return { url, crash: () => process.kill(Number(pid), "SIGQUIT") };
}

/** What is there after the crash: so many of the first migrations, each with its table and its row, and nothing else. */
async function survivors(): Promise<number> {
  const { url } = await ensureLocalServer({ root });
  const sql = postgres(url, { max: 1 });
  const [ledger] = await sql`SELECT to_regclass('strata_ledger') IS NOT NULL AS exists`;
  const rows = ledger?.["exists"] === true ? await sql`SELECT name FROM strata_ledger ORDER BY sequence` : [];
  const tables = await sql`SELECT relname FROM pg_class WHERE relname ~ '^t[0-9]+$' ORDER BY length(relname), relname`;
  await sql.end();
  const names = rows.map((row) => row["name"]);
  expect(names).toEqual(Array.from({ length: names.length }, (_, at) => name(at)));
  expect(tables.map(({ relname }) => relname)).toEqual(names.map((_, at) => `t${at}`));
  return names.length;
}

test(
  "a crash in the middle of a run loses nothing but the last of what it did, and the next run does that again",
  TIMEOUT,
  async () => {
    for (const fatal of [5, 25]) {
      const { url, crash } = await start();
      const packages = await roster();
      const report = (event: RunEvent): void => {
        if (event.type === "finished" && event.migration.name === name(fatal)) crash();
      };
      await migrate({ url, roster: packages, report }).catch((error: unknown) => {
        if (!(error instanceof StrataError)) throw error;
      });
      const left = await survivors();
      process.stdout.write(`crashed when ${fatal + 1} were told to be done: ${left} are there\n`);
      const again = await ensureLocalServer({ root });
      await migrate({ url: again.url, roster: packages });
      expect(await survivors()).toBe(COUNT);
    }
  },
);

test("once a run has ended well, a crash loses nothing", TIMEOUT, async () => {
  const { url, crash } = await start();
  await migrate({ url, roster: await roster() });
  crash();
  await sleep(500);
  expect(await survivors()).toBe(COUNT);
});

test(
  "once a run has ended with an error, what came before that stays, whatever happens to the server",
  TIMEOUT,
  async () => {
    const { url, crash } = await start();
    await expect(migrate({ url, roster: await roster(20) })).rejects.toMatchObject({ code: "MIGRATION_FAILED" });
    crash();
    await sleep(500);
    expect(await survivors()).toBe(20);
  },
);
