import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { catalog } from "@strata/migration-engine";
import { expect, test } from "vitest";
import { errorsPage } from "../generate/errors-page.ts";

test("docs/errors.md is what `pnpm generate:docs` writes", async () => {
  const page = await readFile(join(import.meta.dirname, "../../../docs/errors.md"), "utf8");
  expect(page.replaceAll("\r\n", "\n")).toBe(errorsPage());
});

test("every code is on it, with cause and cure", () => {
  const headings = errorsPage().match(/^### .*\n\n\*\*Cause\.\*\* .+\n\n\*\*Cure\.\*\* .+$/gm) ?? [];
  expect(headings.map((found) => String(found.match(/\w+/))).toSorted()).toEqual(Object.keys(catalog).toSorted());
});

test("angle brackets are shown, not taken for HTML", () => {
  expect(errorsPage()).toContain(String.raw`Name it \<YYYYMMDDHHMMSS>_\<name>`);
});
