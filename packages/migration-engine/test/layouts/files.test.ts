import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readHistory } from "../../src/index.ts";
import { journal, shop } from "./drizzle-folder.ts";

const FILES = {
  "2_b.sql": "",
  "10_a.sql": "",
  "10_a.down.sql": "",
  "20250102030405_c.sql": "",
  "lost.down.sql": "",
  "notes.txt": "",
  "archive/0_old.sql": "",
};

describe("plain files", () => {
  test("run in the order of their names where the setting says so; no way back is ever run forwards", async () => {
    const a = await shop(FILES, "files");
    const { migrations, ignored } = await readHistory(a);
    expect(migrations).toEqual([
      {
        package: "shop",
        name: "10_a",
        timestamp: "00000000000000",
        file: join(a.migrations, "10_a.sql"),
        downFile: join(a.migrations, "10_a.down.sql"),
      },
      expect.objectContaining({ name: "20250102030405_c", timestamp: "20250102030405", downFile: undefined }),
      expect.objectContaining({ name: "2_b", timestamp: "00000000000000" }),
    ]);
    expect(ignored.map(({ path, why }) => [path, why])).toEqual([
      [join(a.migrations, "lost.down.sql"), "a way back without lost.sql"],
      [join(a.migrations, "archive"), "a folder among plain files"],
    ]);
  });

  test("go in pairs as golang-migrate and sqlx write them", async () => {
    const a = await shop({ "1_a.up.sql": "", "1_a.down.sql": "" }, "files");
    expect(await readHistory(a)).toMatchObject({
      migrations: [{ name: "1_a.up", downFile: join(a.migrations, "1_a.down.sql") }],
      ignored: [],
    });
  });

  test("run without the journal that would leave some of them out", async () => {
    const a = await shop({ ...FILES, "meta/_journal.json": journal({ tag: "2_b" }) }, "files");
    expect((await readHistory(a)).migrations).toHaveLength(3);
  });

  test("are ignored and reported where nothing says that they are migrations", async () => {
    const a = await shop({ ...FILES, "20250101000000_x/migration.sql": "" });
    const { migrations, ignored } = await readHistory(a);
    expect(migrations.map(({ name }) => name)).toEqual(["20250101000000_x"]);
    expect(ignored.map(({ path }) => path)).toEqual(
      ["archive", "10_a.down.sql", "10_a.sql", "20250102030405_c.sql", "2_b.sql", "lost.down.sql"].map((name) =>
        join(a.migrations, name),
      ),
    );
  });
});
