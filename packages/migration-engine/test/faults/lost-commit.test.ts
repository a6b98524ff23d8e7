import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { migrate, status } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";
import { startCuttingProxy } from "./cutting-proxy.ts";

test.each([
  ["after", "it has been committed", "applied"],
  ["before", "it has been rolled back", "pending"],
] as const)(
  "cut off just %s COMMIT reached the server: what happened is found out, and said",
  async (when, said, state) => {
    await using database = await createDatabase();
    const roster = [await schemaPackage("a", { "20250101000000_first": table("a1") })];
    await using proxy = await startCuttingProxy(database.url, { message: "INSERT INTO", when: "before" });
    // The ledger is there already: the only COMMIT of the run is that of the migration.
    await expect(migrate({ url: proxy.url, roster })).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    await using commit = await startCuttingProxy(database.url, { message: "COMMIT\0", when });
    await expect(migrate({ url: commit.url, roster })).rejects.toMatchObject({
      code: "CONNECTION_LOST",
      why: expect.stringContaining(said),
    });
    expect((await status({ url: database.url, roster })).map((one) => one.state)).toEqual([state]);
  },
);
