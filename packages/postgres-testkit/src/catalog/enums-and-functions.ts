import type postgres from "postgres";
import type { SchemaOid } from "./schema.ts";
import { notOfLedger, standsAlone } from "./schema.ts";

/** Enum types by name, their labels in order. */
export async function readEnums(tx: postgres.TransactionSql, schema: SchemaOid): Promise<Record<string, string[]>> {
  const enums = await tx<{ name: string; labels: string[] }[]>`
    select t.typname as name, array(
        select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels
    from pg_type t
    where t.typnamespace = ${schema.oid} and t.typtype = 'e' and ${standsAlone(tx, "pg_type", "t")}
    order by t.typname collate "C"`;
  return Object.fromEntries(enums.map(({ name, labels }) => [name, labels]));
}

/** Functions, procedures and window functions. Postgres cannot print aggregates, which are read with the others. */
export async function readFunctions(tx: postgres.TransactionSql, schema: SchemaOid): Promise<Record<string, string>> {
  const functions = await tx<{ signature: string; definition: string }[]>`
    select p.oid::regprocedure::text as signature, pg_get_functiondef(p.oid) as definition
    from pg_proc p
    where p.pronamespace = ${schema.oid} and p.prokind <> 'a' and ${standsAlone(tx, "pg_proc", "p")}
      and ${notOfLedger(tx, "p.proname")}
    order by p.oid::regprocedure::text collate "C"`;
  // Only the schema in `CREATE OR REPLACE FUNCTION public.f(`: the body is as it was written.
  return Object.fromEntries(
    functions.map(({ signature, definition }) => [signature, definition.replace(schema.prefix, "")]),
  );
}
