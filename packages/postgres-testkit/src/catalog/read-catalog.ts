import type postgres from "postgres";
import type { Catalog } from "./catalog.ts";
import { readEnums, readFunctions } from "./enums-and-functions.ts";
import { readOthers } from "./other-objects.ts";
import { readTables } from "./tables.ts";

/**
 * Reads everything that is in `schema`, except the migrator's ledger, what extensions brought (the extension itself is
 * listed), owners, and the privileges on the schema itself. Objects that are in no schema (roles, publications, event
 * triggers, casts) are not read. Names are written as seen from inside the schema, so that the same objects read the same in any schema.
 */
export async function readCatalog(sql: postgres.Sql, schema = "public"): Promise<Catalog> {
  return sql.begin("isolation level repeatable read read only", async (tx) => {
    // The functions that print definitions leave out the schemas of the search_path.
    const [found] = await tx<{ oid: number; prefix: string }[]>`
      select oid, quote_ident(nspname) || '.' as prefix, set_config('search_path', quote_ident(nspname), true)
      from pg_namespace where nspname = ${schema}`;
    if (found === undefined) throw new Error(`There is no schema "${schema}" in this database.`);
    return {
      tables: await readTables(tx, found),
      enums: await readEnums(tx, found),
      functions: await readFunctions(tx, found),
      others: await readOthers(tx, found),
    };
  });
}
