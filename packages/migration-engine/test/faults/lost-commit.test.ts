import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { migrate, status } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";
import { startCuttingProxy } from "./cutting-proxy.ts";

/** The server's CommandComplete: its letter, its length, the tag. */
const ANSWER = "C\0\0\0\u000bCOMMIT\0";

test.each([
  ["COMMIT reached the server", "COMMIT\0", "it has been rolled back", "pending"],
  ["its answer reached us", ANSWER, "it has been committed", "applied"],
] as const)("cut off just before %s: what happened is found out, and said", async (_, message, said, state) => {
  await using database = await createDatabase();
  const roster = [await schemaPackage("a", { "20250101000000_first": table("a1") })];
  await using proxy = await startCuttingProxy(database.url, { message: "INSERT INTO", when: "before" });
  // The ledger is there already: the only COMMIT of the run is that of the migration.
  await expect(migrate({ url: proxy.url, roster })).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  await using commit = await startCuttingProxy(database.url, { message, when: "before" });
  await expect(migrate({ url: commit.url, roster })).rejects.toMatchObject({
    code: "CONNECTION_LOST",
    why: expect.stringContaining(said),
  });
  expect((await status({ url: database.url, roster })).map((one) => one.state)).toEqual([state]);
});
