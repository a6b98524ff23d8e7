import { createDatabase, readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, revert, status, type SchemaPackage } from "../../src/index.ts";
import { CREATE, letters, PHASES, TOUCH, write } from "../phases/letters.ts";
import { killAtLine, killAtRandom, startMigrator } from "./migrator-process.ts";

const ALL = process.env["STRATA_FAULTS"] === "all";
const AT_RANDOM = ALL ? 40 : 3;
/** So many events a run tells before it is killed; more than a whole run has. In a sample every seventh. */
const LINES = Array.from({ length: 28 }, (_, at) => at + 1).filter((line) => ALL || line % 7 === 3);
const ROWS = 3_000;
async function withLetters(database: TestDatabase, roster: readonly SchemaPackage[]): Promise<void> {
  await migrate({ url: database.url, roster, to: CREATE });
  await write(database.sql, ROWS);
  await database.sql.unsafe(TOUCH);
}

const look = async ({ sql }: TestDatabase) => ({
  catalog: await readCatalog(sql),
  rows: await sql.unsafe("SELECT * FROM letters ORDER BY id"),
});

describe("a migration in phases, killed at any moment", () => {
  test(
    "goes on where it was, and ends at the same catalog and the same rows",
    { timeout: 30_000 * (LINES.length + AT_RANDOM) },
    async () => {
      const roster = [await letters()];
      await using untouched = await createDatabase();
      await withLetters(untouched, roster);
      await migrate({ url: untouched.url, roster });
      const whole = await look(untouched);
      const stopped = new Set<string>();
      for (const kill of [...LINES, ...Array<"random">(AT_RANDOM).fill("random")]) {
        await using database = await createDatabase();
        const { url } = database;
        await withLetters(database, roster);
        const migrator = startMigrator(url, roster);
        await (kill === "random" ? killAtRandom(migrator, 1_000) : killAtLine(migrator, kill));
        const [, left] = await status({ url, roster });
        stopped.add(left?.state === "unfinished" ? (left.stage ?? "") : (left?.state ?? ""));
        await migrate({ url, roster });
        expect(await look(database)).toEqual(whole);
        expect((await status({ url, roster })).map(({ state }) => state)).toEqual(["applied", "applied"]);
      }
      process.stdout.write(`${LINES.length + AT_RANDOM} kills, in: ${[...stopped].toSorted().join(", ")}\n`);
    },
  );

  test(
    "can be taken back from wherever that was, and everything is as it was",
    { timeout: 30_000 * LINES.length },
    async () => {
      const roster = [await letters()];
      for (const kill of LINES) {
        await using database = await createDatabase();
        const { url } = database;
        await withLetters(database, roster);
        const before = await look(database);
        await killAtLine(startMigrator(url, roster), kill);
        const [, left] = await status({ url, roster });
        const contracted = left?.state === "applied" || (left?.state === "unfinished" && left.stage === "contract");
        if (left?.state !== "pending") await revert({ url, roster });
        // After contract the column comes back behind the others; until then nothing has moved.
        expect(contracted ? before : await look(database)).toEqual(before);
        const rows = "SELECT id, note, updated_at FROM letters ORDER BY id";
        expect(await database.sql.unsafe(rows)).toEqual(before.rows);
        expect((await status({ url, roster })).map(({ state }) => state)).toEqual(["applied", "pending"]);
      }
    },
  );
});

test("a way back that is killed goes on, too", { timeout: 30_000 * LINES.length }, async () => {
  const roster = [await letters(PHASES)];
  for (const kill of LINES) {
    await using database = await createDatabase();
    const { url, sql } = database;
    await withLetters(database, roster);
    const before = await look(database);
    await migrate({ url, roster });
    await killAtLine(startMigrator(url, roster, "revert"), kill);
    if ((await status({ url, roster }))[1]?.state !== "pending") await revert({ url, roster });
    expect(await sql.unsafe("SELECT id, note, updated_at FROM letters ORDER BY id")).toEqual(before.rows);
    const { triggers } = (await readCatalog(sql)).tables["letters"] ?? {};
    expect(triggers).toEqual(before.catalog.tables["letters"]?.triggers);
  }
});
