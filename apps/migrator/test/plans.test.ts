import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { emptyFolder, strata } from "./strata.ts";

test("a plan is written, read with its SQL, approved and applied; once only", async () => {
  await using database = await createDatabase();
  const { url } = database;
  const cwd = await emptyFolder();
  const planned = await strata(["plan", "--sql", "--out", "plan.json", "--to", "20250102000000_add_callback_types"], {
    url,
    cwd,
  });
  expect(planned.stdout).toContain('CREATE TABLE "timers"');
  expect(planned.stderr).toContain("strata migrate --plan plan.json");
  expect(JSON.parse(await readFile(join(cwd, "plan.json"), "utf8"))).toMatchObject({ version: 1, steps: [{}, {}] });

  const approved = ["migrate", "--plan", "plan.json"];
  expect(await strata(approved, { url, cwd })).toMatchObject({ code: 0, stdout: expect.stringContaining("Applied 2") });
  expect(await strata(approved, { url, cwd })).toMatchObject({
    code: 4,
    stderr: expect.stringContaining("PLAN_STALE"),
  });
});
