import type postgres from "postgres";

export interface SchemaOid {
  readonly oid: number;
  /** The schema's name as SQL writes it, and a dot. */
  readonly prefix: string;
}

/** One object or attachment: what it is and its name, and what defines it where Postgres can tell. */
export interface OtherObject {
  readonly object: string;
  readonly definition: string | null;
}

/**
 * SQL that leaves out the members of extensions and what another object implies, such as the constructors of a range
 * type (manual, pg_depend: deptype `e` and `i`). `alias` is `catalog`'s in the query.
 */
export function standsAlone(tx: postgres.TransactionSql, catalog: string, alias: string) {
  return tx`not exists (
    select from pg_depend d
    where d.classid = ${catalog}::regclass and d.objid = ${tx(alias)}.oid and d.deptype in ('e', 'i')
      -- A partitioned table depends on the columns of its own key.
      and d.refobjid <> d.objid)`;
}

/** SQL that leaves out the migrator's ledger: everything whose name begins with `strata_ledger`. */
export function notOfLedger(tx: postgres.TransactionSql, name: string) {
  return tx`not starts_with(${tx(name)}, 'strata_ledger')`;
}
