import { createDatabase, readCatalog, type Catalog, type TestDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { migrate, revert, type Blocker, type ChangeOptions, type SchemaPackage, StrataError } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";
import { startCuttingProxy, type CutPoint } from "./cutting-proxy.ts";

/** Every cut point with STRATA_FAULTS=all; otherwise as many as this, spread evenly over the run. */
const SAMPLE = process.env["STRATA_FAULTS"] === "all" ? Infinity : 16;

/** So many runs are cut at the same time, each in a database of its own: one alone mostly waits for its server. */
const LANES = 6;

/** Some seconds for each, however busy the machine. */
const TIMEOUT = { timeout: Math.min(SAMPLE, 2_000) * 30_000 };

const CONCURRENT = `-- strata: non-transactional
CREATE INDEX CONCURRENTLY a1_id ON a1 (id);
INSERT INTO a1 VALUES (1);
VACUUM a1;`;

function simpleRoster(): Promise<SchemaPackage[]> {
  return Promise.all([
    schemaPackage("a", { "20250101000000_first": table("a1") }),
    schemaPackage("b", { "20250102000000_first": table("b1") }),
  ]);
}

/** Several statements, two packages, rows that would show a repetition, and statements that no transaction can hold. */
function representativeRoster(): Promise<SchemaPackage[]> {
  return Promise.all([
    schemaPackage("a", {
      "20250101000000_first": table("a1"),
      "20250103000000_rows": {
        "migration.sql": "INSERT INTO b1 VALUES (7);",
        "down.sql": "DELETE FROM b1 WHERE id = 7;",
      },
      "20250104000000_index": {
        "migration.sql": CONCURRENT,
        "down.sql": "DROP INDEX IF EXISTS a1_id; DELETE FROM a1;",
      },
    }),
    schemaPackage("b", { "20250102000000_first": table("b1") }),
  ]);
}

interface Outcome {
  readonly catalog: Catalog;
  readonly ledger: unknown;
  readonly rows: unknown;
}

async function outcomeOf({ sql }: TestDatabase): Promise<Outcome> {
  const [{ exists } = { exists: false }] = await sql<
    { exists: boolean }[]
  >`SELECT to_regclass('b1') IS NOT NULL AS exists`;
  return {
    catalog: await readCatalog(sql),
    ledger: await sql`SELECT package, name, checksum, statements_done FROM strata_ledger ORDER BY package, name`,
    rows: exists ? await sql`SELECT 'a1' AS t, id FROM a1 UNION ALL SELECT 'b1', id FROM b1 ORDER BY 1, 2` : [],
  };
}

type Run = (options: ChangeOptions) => Promise<unknown>;

/** Cuts the same run at one message after the other; the next run must always come to the same end. */
async function expectTheSameEnd(name: string, prepare: Run, run: Run, roster: readonly SchemaPackage[]): Promise<void> {
  const measured = await throughProxy(roster, prepare, run);
  const points = Array.from({ length: measured.messages }, (_, at) => at + 1).flatMap((message): CutPoint[] => [
    { message, when: "before" },
    { message, when: "after" },
    { message, when: "frozen" },
  ]);
  const step = Math.max(1, points.length / SAMPLE);
  const tried = Array.from({ length: Math.floor(points.length / step) }, (_, at) => points[Math.floor(at * step)]);
  let failed = 0;
  let done = 0;
  const queue = tried.values();
  const takeTurns = async (): Promise<void> => {
    for (const point of queue) {
      const { error, outcome, stated, happened } = await throughProxy(roster, prepare, run, point);
      if (error !== undefined) failed += 1;
      expect({ point, ...outcome }).toEqual({ point, ...measured.outcome });
      // What was said about a COMMIT without an answer must be what had happened.
      expect({ point, stated: stated ?? happened }).toEqual({ point, stated: happened });
      done += 1;
      if (done % 100 === 0) process.stdout.write(`${name}: ${done} of ${tried.length} cut points tried so far\n`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, takeTurns));
  process.stdout.write(
    `${name}: ${tried.length} of ${points.length} cut points tried, ${failed} runs failed by them\n`,
  );
  expect(failed).toBeGreaterThan(tried.length / 2);
}

/** The machine is busy with all the other lanes, and nobody is to give up for that. */
function patient(url: string): string {
  const longer = new URL(url);
  longer.searchParams.set("connect_timeout", "120");
  return longer.href;
}

interface Trial {
  readonly messages: number;
  readonly outcome: Outcome;
  readonly error: StrataError | undefined;
  readonly stated: boolean | undefined;
  readonly happened: boolean;
}

async function throughProxy(roster: readonly SchemaPackage[], prepare: Run, run: Run, cut?: CutPoint): Promise<Trial> {
  await using database = await createDatabase();
  const direct = { url: patient(database.url), roster };
  await prepare(direct);
  const before = await ledgerSize(database);
  await using proxy = await startCuttingProxy(database.url, cut);
  let last: string | undefined;
  let finished = 0;
  const running = run({
    url: patient(proxy.url),
    roster,
    report: (event) => {
      if (event.type === "started") last = event.migration.name;
      if (event.type === "finished") finished += 1;
    },
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (cut?.when === "frozen") {
    await Promise.race([proxy.frozen, running]);
    await expectTurnedAway(run, direct, () => proxy.breakAll());
    proxy.breakAll();
  }
  const error: unknown = await running;
  if (error !== undefined && !(error instanceof StrataError)) throw error;
  const stated = statedCommit(error);
  const happened = Math.abs((await ledgerSize(database)) - before) > finished && last !== undefined;
  await run(direct);
  return { messages: proxy.messages, outcome: await outcomeOf(database), error, stated, happened };
}

/**
 * While one migrator is frozen, another one either need not wait for it, or says whom it waits for, and since when. Frozen
 * in the middle of a request it may hold no lock and yet a snapshot, for which CREATE INDEX CONCURRENTLY waits.
 */
async function expectTurnedAway(run: Run, direct: ChangeOptions, breakAll: () => void): Promise<void> {
  let inTheWay: readonly Blocker[] = [];
  const refusal: unknown = await run({
    ...direct,
    lockWaitMs: 0,
    report: (event) => {
      if (event.type !== "watched") return;
      inTheWay = event.sight.blockers;
      breakAll();
    },
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  for (const blocker of inTheWay)
    expect(blocker).toMatchObject({ application: "strata", ageSeconds: expect.any(Number) });
  if (refusal === undefined) return;
  expect(refusal).toMatchObject({
    code: "LOCK_NOT_AVAILABLE",
    message: expect.stringMatching(/holds the lock: pid \d+, "strata".* connected for \d+ s/),
  });
}

async function ledgerSize({ sql }: TestDatabase): Promise<number> {
  const [row] = await sql<{ exists: boolean }[]>`SELECT to_regclass('strata_ledger') IS NOT NULL AS exists`;
  if (row?.exists !== true) return 0;
  const [counted] = await sql<{ count: number }[]>`SELECT count(*)::int FROM strata_ledger`;
  return counted?.count ?? 0;
}

/** What the error claims to know of a COMMIT that was not answered. */
function statedCommit(error: StrataError | undefined): boolean | undefined {
  if (error?.why.includes("it has been committed")) return true;
  if (error?.why.includes("it has been rolled back")) return false;
  return undefined;
}

const SAME_END = "cut off at any message, the next run comes to the same catalog, ledger and rows";

test(`migrate: ${SAME_END}`, TIMEOUT, async () =>
  expectTheSameEnd("migrate", async () => {}, migrate, await representativeRoster()),
);

test(`revert: ${SAME_END}`, TIMEOUT, async () =>
  expectTheSameEnd("revert", migrate, (options) => revert({ ...options, all: true }), await representativeRoster()),
);

test(`all in one transaction: ${SAME_END}`, TIMEOUT, async () =>
  expectTheSameEnd(
    "atomic",
    async () => {},
    ({ report, ...options }) =>
      // None is there to stay before the one COMMIT.
      migrate({ ...options, atomic: true, report: (event) => event.type !== "finished" && report?.(event) }),
    await simpleRoster(),
  ),
);
