import { noMember, OURS, settings, type RowQuery } from "./rows.ts";

const FROM = `pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace`;
const WHERE = `${OURS} AND ${noMember("pg_class", "c.oid")}`;

function state(column: string): string {
  return `CASE ${column} WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'enabled on replicas' WHEN 'A' THEN 'always enabled' ELSE 'enabled' END`;
}

function alter(column: string): string {
  const verb = `CASE ${column} WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END`;
  return `format('ALTER TABLE %I.%I %s TRIGGER %I', n.nspname, c.relname, ${verb}, t.tgname)`;
}

const OFF = `(
  SELECT t.tgrelid, t.tgconstraint, min(t.tgenabled::text) AS enabled, array_agg(t.tgname) AS names
    FROM pg_trigger t WHERE t.tgisinternal AND t.tgconstraint <> 0 AND t.tgenabled <> 'O'
   GROUP BY t.tgrelid, t.tgconstraint) off`;

/**
 * A foreign key is enforced by triggers of its own, on both tables; DISABLE TRIGGER ALL turns them off with the others,
 * and the constraint stands there as before. Their names hold numbers that no other database has.
 */
export const constraintTriggers: RowQuery = () =>
  settings({
    only: { among: OFF, where: "true" },
    from: `${OFF} JOIN pg_constraint k ON k.oid = off.tgconstraint
      JOIN pg_class kc ON kc.oid = k.conrelid JOIN pg_namespace kn ON kn.oid = kc.relnamespace
      JOIN pg_class c ON c.oid = off.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace`,
    where: WHERE,
    of: `jsonb_build_object('kind', 'constraint', 'schema', kn.nspname, 'table', kc.relname, 'name', k.conname)`,
    needs: `jsonb_build_object('kind', 'table', 'schema', n.nspname, 'name', c.relname)`,
    values: [
      `('its own triggers on ' || format('%I.%I', n.nspname, c.relname), ${state("off.enabled")}, NULL,
        ARRAY(SELECT format('ALTER TABLE %I.%I ENABLE TRIGGER %I', n.nspname, c.relname, one) FROM unnest(off.names) one ORDER BY one))`,
    ],
  });

/** The triggers that partitions have from their table, where they are not in its state. */
export const partitionTriggers: RowQuery = () =>
  settings({
    only: { among: "pg_trigger t", where: "t.tgparentid <> 0" },
    from: `${FROM} JOIN pg_trigger p ON p.oid = t.tgparentid`,
    // PostgreSQL 14 calls them internal, like those of foreign keys, which have a constraint.
    where: `(t.tgconstraint = 0 OR NOT t.tgisinternal) AND t.tgenabled <> p.tgenabled AND ${WHERE}`,
    of: `jsonb_build_object('kind', 'trigger', 'schema', n.nspname, 'table', c.relname, 'name', t.tgname)`,
    needs: `(SELECT jsonb_build_object('kind', 'trigger', 'schema', pn.nspname, 'table', pc.relname, 'name', t.tgname)
               FROM pg_class pc JOIN pg_namespace pn ON pn.oid = pc.relnamespace WHERE pc.oid = p.tgrelid)`,
    values: [`('state', ${state("t.tgenabled")}, ARRAY[${alter("t.tgenabled")}], ARRAY[${alter("p.tgenabled")}])`],
  });
