import { describe, expect, test } from "vitest";
import { readMigrations } from "../../src/index.ts";
import { BODY, letters, PHASES, TWO_FORMS } from "./letters.ts";

/** The change of the letters with some files more, or less: what is undefined is left out. */
async function read(files: Readonly<Record<string, string | undefined>>) {
  const given = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return (await readMigrations(await letters(Object.fromEntries(given))))[1];
}

describe("a folder of phases", () => {
  test("is a migration like any other, in its place by its timestamp", async () => {
    const found = await read(PHASES);
    expect(found).toMatchObject({ name: BODY, timestamp: "20250102000000", downFile: undefined });
    expect(Object.keys(found?.phased?.up ?? {}).toSorted()).toEqual(["backfill", "contract", "enforce", "expand"]);
    expect(Object.keys(found?.phased?.down ?? {}).toSorted()).toEqual(["backfill", "contract", "enforce", "expand"]);
    expect(found?.phased?.guard).toMatch(/guard\.sql$/);
  });

  test.each([
    ["expand alone", { "expand.sql": "" }],
    ["contract alone", { "contract.sql": "" }],
    ["what drizzle-kit, `certify` and people lay beside it", { ...PHASES, "snapshot.json": "", "README.md": "" }],
    ["a backfill that SQL cannot say", { ...PHASES, "backfill.json": undefined, "backfill.js": "" }],
  ])("may be %s", async (_, files) => {
    expect((await read(files))?.phased).toBeDefined();
  });

  test("has two forms where the phases lie in a folder beside the script", async () => {
    const found = await read(TWO_FORMS);
    expect(found?.file).toMatch(/migration\.sql$/);
    expect(found?.downFile).toMatch(/down\.sql$/);
    expect(found?.phased?.when).toMatch(/when\.sql$/);
  });

  test.each([
    ["a misspelt phase", { ...PHASES, "contrct.sql": "" }, "contrct.sql is no file of a phase"],
    ["a down.sql, which no phase has", { ...PHASES, "down.sql": "" }, "down.sql is no file of a phase"],
    ["a misspelt way back", { ...PHASES, "down/expnd.sql": "" }, "down/expnd.sql is no file of a phase"],
    ["two backfills", { ...PHASES, "backfill.js": "" }, "both backfill.json and backfill.js"],
    ["neither expand nor contract", { "enforce.sql": "" }, "neither expand.sql nor contract.sql"],
    ["a guard of nothing", { "expand.sql": "", "guard.sql": "" }, "a guard.sql, and no contract.sql"],
    ["nothing to choose from", { ...PHASES, "when.sql": "" }, "a when.sql, and no migration.sql"],
    ["no word on which form to take", { ...TWO_FORMS, "phased/when.sql": undefined }, "no when.sql"],
    [
      "a phase beside the script",
      { ...TWO_FORMS, "expand.sql": "" },
      "expand.sql beside migration.sql would never run",
    ],
  ])("is refused with %s", async (_, files, why) => {
    await expect(read(files)).rejects.toMatchObject({
      code: "PHASES_INVALID",
      outcome: "misused",
      message: expect.stringContaining(BODY),
      why: expect.stringContaining(why),
    });
  });
});
