import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { recordSession, withSession } from "../generate/session.ts";

test("the session in the README is what `pnpm generate:docs` records", async () => {
  const readme = (await readFile(join(import.meta.dirname, "../../../README.md"), "utf8")).replaceAll("\r\n", "\n");
  const session = await recordSession(inject("postgresTestServer").url);
  expect(readme).toBe(withSession(readme, session));
});
