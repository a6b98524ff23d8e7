import { readFile, writeFile } from "node:fs/promises";
import type postgres from "postgres";
import type { Plan } from "./explain.ts";
import { planTable, readPlanTable, type MeasuredQuery } from "./plan-table.ts";

const BEGIN = "<!-- plans: written by the test of the plans, told STRATA_WRITE_PLANS=1 -->";
const END = "<!-- /plans -->";

/** How a plan of other statistics, taken from another sample of the rows, may differ; the test's own bounds are firm. */
const SHARE = 1.5;
const FEW = 12;

/** The version whose plans the pages show. */
const VERSION = 18;

export async function isPublishedVersion(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql<{ number: number }[]>`SELECT current_setting('server_version_num')::int AS number`;
  return row !== undefined && Math.floor(row.number / 10_000) === VERSION;
}

/** What a test file has seen of the plans of its queries, to be held against the page that tells of them. */
export class PublishedPlans {
  readonly #page: URL;
  readonly #either: readonly (readonly string[])[];
  readonly #seen = new Map<string, { custom?: Plan; generic?: Plan }>();

  /** @param either indexes of which the planner may take one or another, from run to run */
  constructor(page: URL, either: readonly (readonly string[])[] = []) {
    this.#page = page;
    this.#either = either;
  }

  note(query: string, mode: "custom" | "generic", plan: Plan): void {
    this.#seen.set(query, { ...this.#seen.get(query), [mode]: plan });
  }

  /**
   * Where the page says something else than was seen, a line for each query. Told STRATA_WRITE_PLANS=1, it writes into the
   * page what was seen.
   */
  async differences(): Promise<string[]> {
    const measured = [...this.#seen].map(([query, { custom, generic }]): MeasuredQuery => {
      if (custom === undefined || generic === undefined) throw new Error(`${query} was not planned both ways.`);
      const indexes = [
        ...new Set([...custom.indexes, ...generic.indexes].map((one) => this.#orOthers(one))),
      ].toSorted();
      return { query, indexes, custom: custom.buffers, generic: generic.buffers };
    });
    const page = await readFile(this.#page, "utf8");
    const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
    if (from === -1 || to < from) throw new Error(`${this.#page.pathname} lacks the section ${BEGIN}`);
    if (process.env["STRATA_WRITE_PLANS"]) {
      const section = `${BEGIN}\n\n${planTable(measured)}\n\n`;
      await writeFile(this.#page, page.slice(0, from) + section + page.slice(to));
      return [];
    }
    return planDifferences(readPlanTable(page.slice(from, to)), measured);
  }

  #orOthers(index: string): string {
    return this.#either.find((group) => group.includes(index))?.join(" or ") ?? index;
  }
}

/** Pure. */
export function planDifferences(published: readonly MeasuredQuery[], measured: readonly MeasuredQuery[]): string[] {
  const names = [...new Set([...published, ...measured].map(({ query }) => query))];
  return names.flatMap((name) => {
    const [told, seen] = [published, measured].map((all) => all.find(({ query }) => query === name));
    if (told === undefined) return [`${name} is not on the page`];
    if (seen === undefined) return [`${name} is on the page alone`];
    const same =
      told.indexes.join() === seen.indexes.join() &&
      isAbout(told.custom, seen.custom) &&
      isAbout(told.generic, seen.generic);
    return same ? [] : [`${name}: the page says ${words(told)}, it was ${words(seen)}`];
  });
}

function isAbout(told: number, seen: number): boolean {
  return seen <= told * SHARE + FEW && told <= seen * SHARE + FEW;
}

function words({ indexes, custom, generic }: MeasuredQuery): string {
  return `${indexes.join(", ")}, ${custom} and ${generic} buffers`;
}
