import { extract, type FactBase } from "@supabase/pg-delta";
import type { ConnectionConfig, Pool } from "pg";
import { withoutDependencies } from "./unasked.ts";
import { endPool, openPool } from "../workbench/session.ts";
import type { ExtraFact } from "./supplement/extra-fact.ts";
import { readSupplement } from "./supplement/supplement.ts";

/** All that a database holds besides rows, as PostgreSQL itself describes it: tables, functions, grants, comments … */
export interface Catalog {
  /** What pg-delta extracts. */
  readonly facts: FactBase;
  /** What it does not, by key, in an order in which it can be made. Two catalogs are compared in it when both have it. */
  readonly extra?: ReadonlyMap<string, ExtraFact>;
}

/**
 * Reads the catalog of a database, in one snapshot. Needs no more than the right to connect; what a role cannot see is
 * told in `facts.diagnostics`.
 *
 * @param ssl as for `pg`; false when left out
 */
export async function readCatalog(url: string, ssl?: ConnectionConfig["ssl"]): Promise<Catalog> {
  const pool = openPool(url, { ssl, application_name: "strata" });
  try {
    return await readCatalogBy(pool);
  } finally {
    await endPool(pool);
  }
}

/**
 * The same by sessions that are there.
 *
 * @param use what it is for: to be compared it need not be known what depends on what, which a plan goes by
 */
export async function readCatalogBy(pool: Pool, use: "plan" | "compare" = "plan"): Promise<Catalog> {
  let extra: ExtraFact[] = [];
  // What pg-delta calls a handler of an extension is a way into its transaction: both see the same moment.
  const supplement: Handler = {
    extension: "strata",
    async capture(snapshot) {
      const [row] = await snapshot.query("SELECT current_setting('server_version_num')::int / 10000 AS version");
      extra = await readSupplement(Number(row?.["version"]), (sql) => snapshot.query(sql));
      return { facts: [], edges: [] };
    },
  };
  const { factBase } = await extract(use === "plan" ? pool : withoutDependencies(pool), { handlers: [supplement] });
  return { facts: factBase, extra: new Map(extra.map((one) => [one.key, one])) };
}

type Handler = NonNullable<NonNullable<Parameters<typeof extract>[1]>["handlers"]>[number];
