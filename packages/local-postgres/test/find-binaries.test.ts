import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { findBinaries } from "../src/binaries/find.ts";

test("the programs come from npm", async () => {
  const { initdb, pg_ctl, postgres } = await findBinaries();
  expect([initdb, pg_ctl, postgres].every((path) => existsSync(path) || existsSync(`${path}.exe`))).toBe(true);
});

test("a platform that npm has no PostgreSQL for is told what to do instead", async () => {
  await expect(findBinaries({ platform: "sunos", architecture: "mips" })).rejects.toMatchObject({
    code: "LOCAL_SERVER_FAILED",
    message: "There is no embedded PostgreSQL for sunos on mips.",
    next: expect.stringContaining("DATABASE_URL"),
  });
});
