import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  migrate,
  plan,
  status,
  toPlanFile,
  type MigrateOptions,
  type RunEvent,
  type SchemaPackage,
} from "../src/index.ts";
import { findingFile } from "../src/finding/file.ts";
import { looksTheSame } from "../src/finding/finding.ts";
import { lookAt } from "../src/look.ts";
import { addMigration, table } from "./schema-package-fixture.ts";

const [FIRST, SECOND, THIRD] = ["20250101000000_first", "20250102000000_second", "20250103000000_third"] as const;

/** A database in which all of three packages is applied, and a folder in which a run has kept that it is. */
interface Settled {
  readonly run: MigrateOptions & { readonly findings: string };
  readonly sql: Awaited<ReturnType<typeof createDatabase>>["sql"];
  /** The migrations folder of a package. */
  readonly folder: (name: "scripts" | "phases" | "journal") => string;
}

let root: string;
let keptAtOnce: readonly string[];
/** By name: one for each change, and one for each of the other tests. */
const places = new Map<string, Settled>();
const OTHERS = ["unchanged", "options", "other database", "other schema", "oddity", "cut off", "no md5"] as const;
const databases: AsyncDisposable[] = [];

/** What is changed behind the back of a finding, and what the next run has to say of it. */
const CHANGES: Readonly<Record<string, { change: (settled: Settled) => Promise<unknown>; says: string | object }>> = {
  "a script that keeps its length and its date": {
    change: ({ folder }) => editHiding(join(folder("scripts"), FIRST, "migration.sql"), "a1", "b1"),
    says: "MIGRATION_EDITED",
  },
  "a phase that keeps its length and its date": {
    change: ({ folder }) => editHiding(join(folder("phases"), FIRST, "expand.sql"), "p1", "q1"),
    says: "MIGRATION_EDITED",
  },
  "a script that another one is moved over": {
    change: async ({ folder }) => {
      const file = join(folder("scripts"), FIRST, "migration.sql");
      await writeFile(`${file}.new`, (await readFile(file, "utf8")).replace("a1", "b1"));
      await rename(`${file}.new`, file);
    },
    says: "MIGRATION_EDITED",
  },
  "a migration more": {
    change: ({ folder }) => addMigration(folder("scripts"), THIRD, table("a3")),
    says: { applied: [THIRD], missing: [], ignored: 0 },
  },
  "a late migration": {
    change: ({ folder }) => addMigration(folder("phases"), "20240101000000_late", table("late")),
    says: { applied: ["20240101000000_late"] },
  },
  "a migration less": {
    change: ({ folder }) => rm(join(folder("scripts"), SECOND), { recursive: true }),
    says: { missing: [SECOND] },
  },
  "a phase beside a script, where it would never run": {
    change: ({ folder }) => writeFile(join(folder("scripts"), FIRST, "contract.sql"), "SELECT 1;"),
    says: "PHASES_INVALID",
  },
  "a way back among the phases that is none": {
    change: async ({ folder }) => {
      await mkdir(join(folder("phases"), FIRST, "down"));
      await writeFile(join(folder("phases"), FIRST, "down/what.sql"), "SELECT 1;");
    },
    says: "PHASES_INVALID",
  },
  "a plain file among the folders": {
    change: ({ folder }) => writeFile(join(folder("scripts"), "3.sql"), "SELECT 1;"),
    says: { applied: [], ignored: 1 },
  },
  "an entry more in a journal": {
    change: async ({ folder }) => {
      await writeFile(join(folder("journal"), "0001_b.sql"), "CREATE TABLE j2 (id int);");
      await writeJournal(folder("journal"), ["0000_a", "0001_b"]);
    },
    says: { applied: ["0001_b"] },
  },
  "an entry less in a journal": {
    change: ({ folder }) => writeJournal(folder("journal"), []),
    says: { applied: [], missing: ["0000_a"], ignored: 1 },
  },
  "no journal any more": {
    change: ({ folder }) => rm(join(folder("journal"), "meta/_journal.json")),
    says: { applied: [], missing: ["0000_a"], ignored: 2 },
  },
  "a journal where there was none": {
    change: ({ folder }) => writeJournal(folder("scripts"), []),
    says: "ROSTER_INVALID",
  },
  "an entry of the ledger with another checksum": {
    change: ({ sql }) => sql`UPDATE strata_ledger SET checksum = reverse(checksum) WHERE name = ${SECOND}`,
    says: "MIGRATION_EDITED",
  },
  "an entry less in the ledger": {
    change: ({ sql }) => sql`DELETE FROM strata_ledger WHERE name = ${SECOND}`.then(() => sql`DROP TABLE a2`),
    says: { applied: [SECOND] },
  },
  "an entry more in the ledger, from another checkout": {
    change: ({ sql }) =>
      sql`INSERT INTO strata_ledger (package, name, checksum, duration_ms) VALUES ('scripts', ${THIRD}, 'x', 1)`,
    says: { missing: [THIRD] },
  },
  "an entry that is unfinished": {
    change: ({ sql }) =>
      sql`UPDATE strata_ledger SET statements_done = 1, phase = 'revert-expand' WHERE package = 'phases'`,
    says: "MIGRATION_UNFINISHED",
  },
  "another ledger, in a schema that search_path leads to first now": {
    change: async ({ sql }) => {
      await sql`CREATE SCHEMA AUTHORIZATION CURRENT_USER`;
      const [{ schema }] = await sql<[{ schema: string }]>`SELECT current_schema() AS schema`;
      await sql`CREATE TABLE ${sql(schema)}.strata_ledger (LIKE public.strata_ledger INCLUDING ALL)`;
    },
    says: { applied: [FIRST, FIRST, SECOND, "0000_a"] },
  },
  "no ledger": {
    change: ({ sql }) => sql`DROP TABLE strata_ledger, a1, a2, j1, p1`,
    says: { applied: [FIRST, FIRST, SECOND, "0000_a"] },
  },
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "strata finding "));
  for (const name of [...Object.keys(CHANGES), ...OTHERS]) places.set(name, await applyAll(name));
  await writeFile(join(place("oddity").folder("scripts"), "3.sql"), "SELECT 1;");
  // What has just been written may be written once more within the same tick.
  const script = join(place("unchanged").folder("scripts"), FIRST, "migration.sql");
  await writeFile(script, await readFile(script));
  await migrate(place("unchanged").run);
  keptAtOnce = await keptIn(place("unchanged").run);
  await delay(2_100);
  for (const { run } of places.values()) await migrate(run);
});

afterAll(async () => {
  for (const database of databases) await database[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

describe("a run that finds all applied", () => {
  test("tells the next one, which reads no script and no entry as long as nothing has changed", async () => {
    const { run } = place("unchanged");
    const before = await status({ ...run, findings: undefined });
    expect(before.map(({ state }) => state)).toEqual(["applied", "applied", "applied", "applied"]);
    expect(await status(run)).toEqual(before);
    const [file = ""] = await keptIn(run);
    const kept = await readFile(file, "latin1");
    await writeFile(file, kept.replaceAll(`"${FIRST}"`, `"${FIRST.toUpperCase()}"`), "latin1");
    expect((await status(run)).map(({ name }) => name)).toContain(FIRST.toUpperCase());
    expect(await tell(run)).toEqual({ applied: [], missing: [], ignored: 0 });
  });

  test("keeps nothing of files that were changed a moment ago", () => {
    expect(keptAtOnce).toEqual([]);
  });

  test("asks for no md5, which a server in FIPS mode refuses", async () => {
    const { run, sql } = place("no md5");
    await sql`ALTER FUNCTION pg_catalog.md5(text) RENAME TO refused`;
    expect(await tell(run)).toEqual({ applied: [], missing: [], ignored: 0 });
    await rm(run.findings, { recursive: true });
    expect(await tell(run)).toEqual({ applied: [], missing: [], ignored: 0 });
    expect(await keptIn(run)).toHaveLength(1);
  });

  test("is not asked by one that is told where to stop, or what to apply", async () => {
    const { run } = place("options");
    await expect(migrate({ ...run, to: "20990101000000_unknown" })).rejects.toMatchObject({
      code: "MIGRATION_UNKNOWN",
    });
    const approved = { ...(await toPlanFile(await plan(run))), ledger: "another" };
    await expect(migrate({ ...run, approved })).rejects.toMatchObject({ code: "PLAN_STALE" });
  });

  test("keeps nothing when more would come after the migration that it stops at", async () => {
    await using database = await createDatabase();
    const { run } = place("options");
    const elsewhere = { ...run, url: database.url };
    await migrate({ ...elsewhere, to: `scripts/${FIRST}` });
    await migrate({ ...elsewhere, to: `scripts/${FIRST}` });
    expect(await keptIn(run)).toHaveLength(1);
    expect(await tell(elsewhere)).toMatchObject({ applied: [SECOND, "0000_a"] });
  });

  test("does not answer for another database, even in its name", async () => {
    await using database = await createDatabase();
    const { run } = place("other database");
    const other = { ...run, url: database.url };
    await migrate({ ...other, to: `scripts/${FIRST}` });
    const [file = ""] = await keptIn(run);
    await cp(file, findingFile(run.findings, run.roster, other));
    expect(await tell(other)).toMatchObject({ applied: [SECOND, "0000_a"] });
  });

  test("does not answer for another schema of the same database", async () => {
    const { run, sql } = place("other schema");
    await sql`CREATE SCHEMA other`;
    const other = { ...run, url: `${run.url}?options=${encodeURIComponent("-c search_path=other")}` };
    expect(await tell(other)).toMatchObject({ applied: [FIRST, FIRST, SECOND, "0000_a"] });
  });

  test("keeps nothing when there is something to tell each time", async () => {
    const { run } = place("oddity");
    expect(await keptIn(run)).toEqual([]);
    expect(await tell(run)).toEqual({ applied: [], missing: [], ignored: 1 });
  });

  test("says the same where what was kept is cut off", async () => {
    const { run } = place("cut off");
    const before = await status({ ...run, findings: undefined });
    const [file = ""] = await keptIn(run);
    await truncate(file, (await stat(file)).size - 1);
    expect(await status(run)).toEqual(before);
    await truncate(file, 10);
    expect(await status(run)).toEqual(before);
  });

  test("says the same where it can keep nothing", async () => {
    const { run } = place("options");
    const file = join(root, "a file");
    await writeFile(file, "in the way");
    expect(await migrate({ ...run, findings: file })).toEqual({ applied: [] });
  });
});

describe("many files, which are looked at little by little", () => {
  test.each([0, 31, 32, 63, 64, 99])("are not the same when the one at %i is another", async (edited) => {
    const folder = join(root, `many ${edited}`);
    await mkdir(folder);
    const paths = Array.from({ length: 100 }, (_, at) => join(folder, `${at}.sql`));
    await Promise.all(paths.map((path) => writeFile(path, "SELECT 1;")));
    const finding = {
      schema: "",
      ledger: "",
      paths,
      looks: Float64Array.from(paths.flatMap(lookAt)),
      entries: () => [],
    };
    expect(await looksTheSame(finding)).toBe(true);
    await writeFile(paths[edited] ?? "", "SELECT 10;");
    expect(await looksTheSame(finding)).toBe(false);
  });
});

describe("what a run has found is not trusted any more, where there is", () => {
  test.each(Object.entries(CHANGES))("%s", async (what, { change, says }) => {
    const settled = place(what);
    expect(await keptIn(settled.run)).toHaveLength(1);
    await change(settled);
    expect(await tell(settled.run)).toMatchObject(typeof says === "string" ? { code: says } : says);
  });
});

function place(name: string): Settled {
  const found = places.get(name);
  if (found === undefined) throw new RangeError(`There is no place ${name}`);
  return found;
}

async function keptIn({ findings }: Settled["run"]): Promise<string[]> {
  return (await readdir(findings).catch(() => [])).map((name) => join(findings, name));
}

async function applyAll(name: string): Promise<Settled> {
  const database = await createDatabase();
  databases.push(database);
  const folder = (one: string): string => join(root, name, one);
  await addMigration(folder("scripts"), FIRST, table("a1"));
  await addMigration(folder("scripts"), SECOND, table("a2"));
  await addMigration(folder("phases"), FIRST, { "expand.sql": "CREATE TABLE p1 (id int);" });
  await mkdir(folder("journal"));
  await writeFile(join(folder("journal"), "0000_a.sql"), "CREATE TABLE j1 (id int);");
  await writeJournal(folder("journal"), ["0000_a"]);
  const roster = ["phases", "scripts", "journal"].map((one): SchemaPackage => ({
    name: one,
    migrations: folder(one),
    dependsOn: [],
  }));
  const run = { url: database.url, roster, findings: join(root, name, "findings") };
  await migrate(run);
  return { run, sql: database.sql, folder };
}

async function writeJournal(folder: string, tags: readonly string[]): Promise<void> {
  await mkdir(join(folder, "meta"), { recursive: true });
  const entries = tags.map((tag, idx) => ({ idx, tag, when: 1_800_000_000_000 + idx }));
  await writeFile(join(folder, "meta/_journal.json"), JSON.stringify({ dialect: "postgresql", entries }));
}

async function editHiding(file: string, before: string, after: string): Promise<void> {
  const { atime, mtime } = await stat(file);
  await writeFile(file, (await readFile(file, "utf8")).replace(before, after));
  await utimes(file, atime, mtime);
}

/** What a run does and says, or the error that it ends with. */
async function tell(run: MigrateOptions): Promise<unknown> {
  const events: RunEvent[] = [];
  try {
    const { applied } = await migrate({ ...run, report: (event) => events.push(event) });
    const planned = events.find((event) => event.type === "apply-planned")?.plan;
    return {
      applied: applied.map(({ name }) => name),
      missing: planned?.missing.map(({ name }) => name) ?? [],
      ignored: planned?.ignored.length ?? 0,
    };
  } catch (error) {
    return error;
  }
}
