import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PgAsyncDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { openPostgresJs } from "../drivers.ts";
import type { TestDatabase } from "../index.ts";

type Example = (db: PgAsyncDatabase<PgQueryResultHKT>) => Promise<unknown>;

export interface ExamplesOfADomain {
  /** Of the package. */
  readonly folder: string;
  /** Below `docs`, which shows the examples. */
  readonly page: string;
  /** What `src/examples.ts` has, and `src/queries.ts`. */
  readonly examples: Readonly<Record<string, Example>>;
  readonly queries: object;
  readonly database: () => TestDatabase;
  /** Tables in which nothing may stay. */
  readonly tables: readonly string[];
}

/** The tests that every query has an example, which runs, and stands on the domain's page as it is. */
export function testExamples({ folder, page, examples, queries, database, tables }: ExamplesOfADomain): void {
  const sourceText = () => readFile(join(folder, "src/examples.ts"), "utf8");
  const pageText = () => readFile(join(folder, "../../docs", page), "utf8");

  test("every query has an example", () => {
    const functions = Object.keys(queries).filter((name) => !name.endsWith("Error"));
    expect(Object.keys(examples).toSorted()).toEqual(functions.toSorted());
  });

  test.each(Object.entries(examples))("%s runs in a transaction and shows something", async (_, example) => {
    const { url, sql } = database();
    await using opened = openPostgresJs(url, { max: 1 });
    const undo = new Error("undone");
    let shown: unknown;
    await expect(
      opened.db.transaction(async (tx) => {
        shown = await example(tx);
        throw undo;
      }),
    ).rejects.toBe(undo);
    expect(shown).toBeTruthy();
    expect(shown).not.toEqual([]);
    for (const table of tables) expect(await sql`select from ${sql(table)}`).toEqual([]);
  });

  test.each(Object.keys(examples))(`docs/${page} shows the example of %s as it is`, async (name) => {
    const body = new RegExp(`\\n {2}async ${name}\\(db: Database\\) \\{\\n(.*?)\\n {2}\\},`, "s").exec(
      await sourceText(),
    )?.[1];
    const block = new RegExp(`\\n### ${name}\\n.*?\`\`\`ts\\n(.*?)\`\`\``, "s").exec(await pageText())?.[1];
    expect(body).toBeDefined();
    expect(squeezed(block)).toBe(squeezed(body));
  });

  test(`docs/${page} shows what the examples begin with`, async () => {
    const source = await sourceText();
    const end = source.indexOf("/** Each query once");
    expect(end).toBeGreaterThan(0);
    const [, preamble = ""] = /(?:^|\n)(const .*)/s.exec(source.slice(0, end)) ?? [];
    expect(squeezed(await pageText())).toContain(squeezed(preamble));
  });
}

/** Without what a formatter may do: the page has shorter lines. */
function squeezed(code: string | undefined): string | undefined {
  return code?.replaceAll(/\s+/g, "").replaceAll(/,(?=[)\]}])/g, "");
}
