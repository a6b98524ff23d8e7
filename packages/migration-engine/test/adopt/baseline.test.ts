import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { baseline, label, migrate, planBaselining, status } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";

const [FIRST, SECOND, THIRD] = ["20250101000000_first", "20250102000000_second", "20250103000000_third"] as const;

const twoPackages = () =>
  Promise.all([
    schemaPackage("a", { [FIRST]: table("a1"), [THIRD]: table("a3") }),
    schemaPackage("b", { [FIRST]: table("b1"), [SECOND]: table("b2") }),
  ]);

describe("a baseline", () => {
  test("declares all packages up to a migration, runs nothing, and says who did so and when", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const run = { url, roster: await twoPackages() };
    const declare = { ...run, to: SECOND };
    const all = [`a/${FIRST}`, `b/${FIRST}`, `b/${SECOND}`];
    expect((await planBaselining(declare)).steps.map(label)).toEqual(all);
    expect((await status(run)).map(({ state }) => state)).toEqual(["pending", "pending", "pending", "pending"]);

    expect((await baseline(declare)).steps.map(label)).toEqual(all);
    expect(await sql`SELECT to_regclass('a1') AS a1, to_regclass('b2') AS b2`).toEqual([{ a1: null, b2: null }]);
    expect(
      await sql`SELECT DISTINCT origin, evidence, applied_by = session_user AS by_me, applied_at <= clock_timestamp() AS before FROM strata_ledger`,
    ).toEqual([{ origin: "baseline", evidence: `declared up to ${SECOND}`, by_me: true, before: true }]);
    expect((await migrate(run)).applied.map(label)).toEqual([`a/${THIRD}`]);
  });

  test("declares one package alone when told so", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const run = { url, roster: await twoPackages() };
    expect((await baseline({ ...run, to: THIRD, package: "a" })).steps.map(label)).toEqual([
      `a/${FIRST}`,
      `a/${THIRD}`,
    ]);
    expect((await status(run)).filter(({ state }) => state === "late").map(label)).toEqual([
      `b/${FIRST}`,
      `b/${SECOND}`,
    ]);
  });

  test("leaves what is in the ledger as it is; a second time it writes nothing", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const run = { url, roster: await twoPackages() };
    await migrate({ ...run, to: `a/${FIRST}` });
    const before = await sql`SELECT xmin, * FROM strata_ledger`;
    await baseline({ ...run, to: `b/${FIRST}` });
    expect(await sql`SELECT xmin, * FROM strata_ledger WHERE origin = 'applied'`).toEqual(before);
    expect(await baseline({ ...run, to: `b/${FIRST}` })).toMatchObject({ steps: [], known: [{}, {}] });
    expect(await sql`SELECT origin FROM strata_ledger ORDER BY sequence`).toEqual([
      { origin: "applied" },
      { origin: "baseline" },
    ]);
  });

  test("refuses a migration or package that there is not, or that two packages have, before anything is written", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const run = { url, roster: await twoPackages() };
    await expect(baseline({ ...run, to: "nothing" })).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });
    await expect(baseline({ ...run, to: FIRST })).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });
    await expect(baseline({ ...run, to: FIRST, package: "c" })).rejects.toMatchObject({ code: "PACKAGE_UNKNOWN" });
    expect(await sql`SELECT to_regclass('strata_ledger') AS ledger`).toEqual([{ ledger: null }]);
  });
});
