import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readHistory, readMigrations, type Layout } from "../../src/index.ts";
import { journal, shop } from "./drizzle-folder.ts";

const JOURNAL = "meta/_journal.json";

/** The names of the migrations, in their order. */
async function names(files: Readonly<Record<string, string>>, layout?: Layout): Promise<string[]> {
  return (await readMigrations(await shop(files, layout))).map(({ name }) => name);
}

describe("a journal of drizzle-kit 0.x", () => {
  test("is recognised by itself, and its order is the position of the entries: not idx, number or time", async () => {
    const entries = [
      { tag: "0002_bouncy_hulk", idx: 7, when: Date.UTC(2025, 2, 1) },
      { tag: "0000_tense_thing", idx: 0, when: Date.UTC(2025, 0, 1) },
      { tag: "0002_calm_rogue", idx: 7, when: Date.UTC(2025, 1, 1) },
    ];
    const files = Object.fromEntries(entries.map(({ tag }) => [`${tag}.sql`, ""]));
    expect(await names({ ...files, [JOURNAL]: journal(...entries) })).toEqual(entries.map(({ tag }) => tag));
  });

  test("gives each a time that never goes backwards, for the order across packages", async () => {
    const a = await shop({
      [JOURNAL]: journal(
        { tag: "0000_a", when: Date.UTC(2025, 0, 1, 12, 30, 45, 999) },
        { tag: "0001_b", when: Date.UTC(2024, 0, 1) },
        { tag: "0002_c", when: Date.UTC(2025, 5, 1) },
      ),
      "0000_a.sql": "",
      "0001_b.sql": "",
      "0002_c.sql": "",
    });
    expect((await readMigrations(a)).map(({ timestamp }) => timestamp)).toEqual([
      "20250101123045",
      "20250101123045",
      "20250601000000",
    ]);
  });

  test("finds the way back of a tag beside it", async () => {
    const a = await shop({
      [JOURNAL]: journal({ tag: "0000_a" }, { tag: "0001_b" }),
      "0000_a.sql": "",
      "0000_a.down.sql": "",
      "0001_b.sql": "",
    });
    expect(await readMigrations(a)).toMatchObject([
      { file: join(a.migrations, "0000_a.sql"), downFile: join(a.migrations, "0000_a.down.sql") },
      { file: join(a.migrations, "0001_b.sql"), downFile: undefined },
    ]);
  });

  test("leaves out, and reports, what it does not name; plain other files do not matter", async () => {
    const a = await shop({
      [JOURNAL]: journal({ tag: "0000_a" }),
      "meta/0000_snapshot.json": "{}",
      "0000_a.sql": "",
      "0001_by_hand.sql": "",
      "0001_by_hand.down.sql": "",
      "README.md": "",
      ".DS_Store": "",
      "old/0000_a.sql": "",
    });
    const { migrations, ignored } = await readHistory(a);
    expect(migrations.map(({ name }) => name)).toEqual(["0000_a"]);
    expect(ignored).toEqual([
      {
        package: "shop",
        path: join(a.migrations, "0001_by_hand.down.sql"),
        why: "a way back of what is not in meta/_journal.json",
      },
      {
        package: "shop",
        path: join(a.migrations, "0001_by_hand.sql"),
        why: 'not in meta/_journal.json; the setting "layout": "files" runs all files in the order of their names',
      },
      { package: "shop", path: join(a.migrations, "old"), why: "a folder beside meta/_journal.json" },
    ]);
  });

  test.each([
    ["with a byte order mark, as an editor of Windows leaves it", `\uFEFF${journal({ tag: "0000_a" })}`],
    ["of before drizzle-kit 0.22, whose dialect is pg", journal({ tag: "0000_a" }).replace('"postgresql"', '"pg"')],
  ])("is read %s", async (_, text) => {
    expect(await names({ [JOURNAL]: text, "0000_a.sql": "" })).toEqual(["0000_a"]);
  });

  test("may be empty", async () => {
    expect(await names({ [JOURNAL]: journal() })).toEqual([]);
  });

  test("that names a file which is not there is refused", async () => {
    await expect(names({ [JOURNAL]: journal({ tag: "0000_a" }) })).rejects.toMatchObject({
      code: "MIGRATION_SQL_MISSING",
      message: expect.stringMatching(/shop\/0000_a stands in .*_journal\.json, but there is no 0000_a\.sql beside it/),
    });
  });

  test.each([
    ["broken JSON", `{ "entries": [`, /JSON/],
    ["no list", `{}`, /It has no list "entries"/],
    ["a list of something else", `{ "entries": [1] }`, /Entry 1 is not an object/],
    ["an entry without a tag", `{ "entries": [{ "when": 1 }] }`, /Entry 1 has no tag/],
    ["a tag that leads elsewhere", journal({ tag: "../0000_a" }), /Entry 1 leads out of the folder/],
    ["no time", `{ "entries": [{ "tag": "a", "when": "yesterday" }] }`, /"when" of entry 1 \(a\).*"yesterday"/],
    ["microseconds", journal({ tag: "a", when: 1_735_689_600_000_000 }), /"when" of entry 1 \(a\)/],
    ["one tag twice", journal({ tag: "a" }, { tag: "b" }, { tag: "a" }), /Entries 1 and 3 have the same tag "a"/],
    ["another dialect", `{ "dialect": "mysql", "entries": [] }`, /Its dialect is "mysql"/],
  ])("with %s is refused with its file", async (_case, text, why) => {
    const a = await shop({ [JOURNAL]: text, "a.sql": "", "b.sql": "" });
    await expect(readMigrations(a)).rejects.toMatchObject({
      code: "ROSTER_INVALID",
      message: expect.stringContaining(join(a.migrations, JOURNAL)),
      why: expect.stringMatching(why),
    });
  });

  test("beside folders of drizzle-kit 1.0 is refused until one of them is said to count", async () => {
    const files = {
      [JOURNAL]: journal({ tag: "0000_a" }),
      "0000_a.sql": "",
      "20250101000000_b/migration.sql": "",
    };
    await expect(names(files)).rejects.toMatchObject({
      code: "ROSTER_INVALID",
      message: expect.stringContaining("20250101000000_b/migration.sql"),
    });
    expect(await names(files, "journal")).toEqual(["0000_a"]);
    expect(await names(files, "folders")).toEqual(["20250101000000_b"]);
  });
});
