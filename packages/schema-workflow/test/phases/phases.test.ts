import { execFileSync } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { migrate, revert } from "@strata/migration-engine";
import { createDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import {
  check,
  findBase,
  generate,
  openWorkbench,
  renewCertificates,
  verify,
  type Workbench,
} from "../../src/index.ts";
import { domainFixture, filesOf, movedOn, type DomainFixture, type Files } from "../domain-fixture.ts";

let workbench: Workbench;
beforeAll(async () => {
  workbench = await openWorkbench({ url: inject("postgresTestServer").url });
});
afterAll(() => workbench[Symbol.asyncDispose]());

/** Orders get a gross amount, which old writers do not know. */
const PHASES: Files = {
  "expand.sql": `ALTER TABLE orders ADD COLUMN gross integer;
CREATE FUNCTION orders_gross() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.gross IS NULL THEN NEW.gross := NEW.amount * 119 / 100; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER orders_gross BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_gross();
ALTER TABLE orders ADD CONSTRAINT gross_there CHECK (gross IS NOT NULL) NOT VALID;
`,
  "backfill.json": JSON.stringify({
    table: "orders",
    key: ["id"],
    set: { gross: "amount * 119 / 100" },
    where: "gross IS NULL",
  }),
  "enforce.sql": `ALTER TABLE orders VALIDATE CONSTRAINT gross_there;
ALTER TABLE orders ALTER COLUMN gross SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT gross_there;
`,
  "guard.sql": "SELECT 'an old one is connected' FROM pg_stat_activity WHERE application_name = 'orders 1.0'",
  "contract.sql": `DROP TRIGGER orders_gross ON orders;
DROP FUNCTION orders_gross();
`,
  "down/expand.sql": `DROP TRIGGER IF EXISTS orders_gross ON orders;
DROP FUNCTION IF EXISTS orders_gross();
ALTER TABLE orders DROP COLUMN IF EXISTS gross;
`,
  "down/contract.sql": "SELECT 1;\n",
};

const SCRIPT = `ALTER TABLE orders ADD COLUMN gross integer;
-- strata: acknowledge backfill-in-one-statement: for new databases
UPDATE orders SET gross = amount * 119 / 100;
-- strata: acknowledge adding-not-nullable-field: for new databases
ALTER TABLE orders ALTER COLUMN gross SET NOT NULL;
`;

const TABLES: Files = {
  "src/declarations.ts": "export {};\n",
  "src/index.ts": `import { integer, pgTable, text, uuid, timestamp } from "drizzle-orm/pg-core";

export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  customer: text("customer").notNull(),
  amount: integer("amount").notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
});
`,
};

let start: Files | undefined;

/** The order desk on `main`, and on a branch of it a migration that was generated and then written in phases. */
async function desk(files: Files, after: "alone" | "beside" = "alone"): Promise<DomainFixture> {
  if (start === undefined) {
    const first = await domainFixture(TABLES);
    await generate(first.package, { workbench, roster: [first.package] });
    start = await filesOf(first);
  }
  const edited = await domainFixture(start);
  git(edited, "init", "--quiet", "--initial-branch=main");
  git(edited, "add", "--", "src", "migrations", "package.json", "drizzle.config.ts");
  git(edited, "commit", "--quiet", "-m", "on main");
  git(edited, "checkout", "--quiet", "-b", "topic");
  await edited.edit("src/index.ts", "amount: ", 'gross: integer("gross").notNull(),\n  amount: ');
  await generate(edited.package, { workbench, roster: [edited.package], name: "gross" });
  const migrations = join(edited.folder, "migrations");
  const name = (await readdir(migrations)).toSorted().at(-1) ?? "";
  const folder = join(migrations, name);
  for (const file of ["migration.sql", "down.sql", "certificate.json"]) await rm(join(folder, file), { force: true });
  const place = after === "beside" ? join(folder, "phased") : folder;
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(place, file)), { recursive: true });
    await writeFile(join(place, file), text);
  }
  if (after === "beside") {
    await writeFile(join(place, "when.sql"), "SELECT EXISTS (SELECT FROM orders);\n");
    await writeFile(join(folder, "migration.sql"), SCRIPT);
    await writeFile(join(folder, "down.sql"), "ALTER TABLE orders DROP COLUMN gross;\n");
  }
  return edited;
}

function git({ folder }: DomainFixture, ...argv: readonly string[]): void {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", folder, ...identity, ...argv], { stdio: "pipe" });
}

async function problemsOf(fixture: DomainFixture): Promise<string[]> {
  await renewCertificates(fixture.package, { workbench, roster: [fixture.package] });
  const base = await findBase(fixture.folder, "main", {});
  const { problems } = await check([fixture.package], {
    workbench,
    roster: [fixture.package],
    base,
    compareScripts: async () => ({ sameMeaning: false, change: "" }),
  });
  return problems.map(({ check: name, message, file = "" }) => `${name} ${file.split("/").at(-1)}: ${message}`);
}

test("well-made phases hold all that a pull request has to hold, and nothing is left to generate", async () => {
  const edited = await desk(PHASES);
  expect(await problemsOf(edited)).toEqual([]);
  expect(
    (await readdir(join(edited.folder, "migrations", (await edited.migrations()).at(-1) ?? ""))).toSorted(),
  ).toEqual(
    expect.arrayContaining(["certificate.contract.json", "certificate.enforce.json", "certificate.expand.json"]),
  );
  expect(await renewCertificates(edited.package, { workbench, roster: [edited.package] })).toEqual([]);
  const again = await movedOn(edited);
  expect(await generate(again.package, { workbench, roster: [again.package] })).toEqual({ outcome: "nothing" });
});

test("a live database that went through the phases is what its ledger says, and comes back", async () => {
  const edited = await desk(PHASES);
  await using database = await createDatabase();
  const { url, sql } = database;
  const run = { url, roster: [edited.package] };
  const [first = ""] = await edited.migrations();
  await migrate({ ...run, to: first });
  await sql`INSERT INTO orders (customer, amount) SELECT 'c' || n, n FROM generate_series(1, 500) n`;
  await migrate(run);
  const throwaway = inject("postgresTestServer").url;
  expect((await verify({ url, roster: [edited.package], throwaway })).drifts).toEqual([]);
  expect(await sql`SELECT count(*)::int AS missed FROM orders WHERE gross <> amount * 119 / 100`).toEqual([
    { missed: 0 },
  ]);
  await revert(run);
  expect((await verify({ url, roster: [edited.package], throwaway })).drifts).toEqual([]);
});

test("each phase is reviewed upon those before it, as the engine runs it", async () => {
  // The engine runs a block in the transaction of the statements around it.
  const counting = `${PHASES["expand.sql"]}DO $$ BEGIN PERFORM count(*) FROM orders; END $$;\n`;
  const indexed = `${PHASES["enforce.sql"]}CREATE INDEX by_gross ON orders (gross);\nDROP INDEX by_gross;\n`;
  const edited = await desk({ ...PHASES, "expand.sql": counting, "enforce.sql": indexed });
  const problems = await problemsOf(edited);
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^acknowledged expand\.sql: table-scan-under-lock/),
      expect.stringMatching(/^acknowledged enforce\.sql: require-concurrent-index-creation/),
    ]),
  );
});

test("without a guard, what contract takes away from the previous release is a danger", async () => {
  const { "guard.sql": _, ...unguarded } = PHASES;
  const edited = await desk(unguarded);
  expect(await problemsOf(edited)).toEqual([
    expect.stringMatching(/^previous-release .*on the new schema: INSERT INTO orders: .*gross/),
    expect.stringMatching(/^acknowledged contract\.sql: ban-drop-function/),
  ]);
});

test("the previous release's queries run against every phase", async () => {
  const hasty = `ALTER TABLE orders ADD COLUMN gross integer;
ALTER TABLE orders ADD CONSTRAINT gross_there CHECK (gross IS NOT NULL) NOT VALID;
`;
  const contract = "SELECT 1;\n";
  const edited = await desk({ ...PHASES, "expand.sql": hasty, "contract.sql": contract });
  expect(await problemsOf(edited)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^previous-release expand\.sql: .*after expand of .*gross_there/)]),
  );
});

test("two forms come to the same catalog and the same rows", async () => {
  expect(await problemsOf(await desk(PHASES, "beside"))).toEqual([]);
});

test("two forms that come to other rows are told", async () => {
  const other = JSON.stringify({ table: "orders", key: ["id"], set: { gross: "amount + 7" }, where: "gross IS NULL" });
  const expand = PHASES["expand.sql"]?.replace("BEFORE INSERT OR UPDATE", "BEFORE INSERT") ?? "";
  const edited = await desk({ ...PHASES, "expand.sql": expand, "backfill.json": other }, "beside");
  expect(await problemsOf(edited)).toEqual([
    expect.stringMatching(/^round-trip phased: The phases of .* come to other rows than its script: .*gross/),
  ]);
});
