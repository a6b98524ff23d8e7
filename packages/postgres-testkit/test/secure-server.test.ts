import postgres from "postgres";
import { expect, test, vi } from "vitest";
import { startSecureServer } from "../src/secure-server.ts";

test("a server of its own has the version that the tests are run on", async () => {
  vi.stubEnv("STRATA_TEST_SERVER", "embedded");
  vi.stubEnv("STRATA_POSTGRES_VERSION", "14");
  await using server = await startSecureServer();
  const sql = postgres(server.url("by_trust"), { max: 1 });
  const [row] = await sql`show server_version`;
  await sql.end();
  expect(row?.["server_version"]).toMatch(/^14\./);
});
