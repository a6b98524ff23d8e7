import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { annotate } from "../src/console/github-annotation.ts";
import { events, strata } from "./strata.ts";

test("what GitHub would read as its own syntax is escaped: in values also colon and comma", () => {
  const place = { title: "100 %: a, b", file: "a,b:c.sql", line: 3, col: 7 };
  expect(annotate("error", place, "100 %: a, b\r\nnext")).toBe(
    "::error file=a%2Cb%3Ac.sql,line=3,col=7,title=100 %25%3A a%2C b::100 %25: a, b%0D%0Anext\n",
  );
});

test("what is not known is left out", () => {
  expect(annotate("warning", { title: "strata" }, "look out")).toBe("::warning title=strata::look out\n");
});

test("under GitHub Actions a migration that fails is annotated in its file, beside the usual words", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await sql`CREATE TABLE timers ()`;
  const env = { GITHUB_ACTIONS: "true" };
  const outcome = await strata(["migrate"], { url, env });
  expect(outcome.stderr).toContain("error MIGRATION_FAILED");
  expect(outcome.stdout).toMatch(
    /^::error file=packages\/timer-schema\/migrations\/20250101000000_create_timers_table\/migration\.sql,line=\d+,col=\d+,title=MIGRATION_FAILED::.*%0Anext: .*$/m,
  );
  const json = await strata(["migrate", "--json"], { url, env });
  expect(events(json).at(-1)).toMatchObject({ event: "error" });
  expect(json.stdout).not.toContain("::error");
  expect((await strata(["migrate"], { url })).stdout).not.toContain("::error");
});

test("and a warning is one too", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await strata(["migrate"], { url });
  await sql`INSERT INTO strata_ledger (package, name, checksum, duration_ms) VALUES ('gone', '20240101000000_x', '', 1)`;
  const { stdout, stderr } = await strata(["migrate"], { url, env: { GITHUB_ACTIONS: "true" } });
  expect(stderr).toBe("warning: gone/20240101000000_x is in the ledger, but its folder is gone.\n");
  expect(stdout).toContain("::warning title=strata::gone/20240101000000_x is in the ledger, but its folder is gone.\n");
});
