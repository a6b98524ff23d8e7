import { sql, type SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { FunctionDeclaration } from "../declarations/function.ts";
import type { TriggerDeclaration } from "../declarations/trigger.ts";
import type { Database } from "../queries/database.ts";

/** Something that refuses writes which the tables themselves take, and that can be taken back without a trace. */
export interface Rule {
  readonly table: PgTable;
  /** One statement each, where nothing of it exists. */
  readonly create: readonly SQL[];
  /** One statement each; nothing happens where nothing of it exists. */
  readonly drop: readonly SQL[];
}

/** A CHECK. The rows that are there are looked at: one that breaks it keeps the rule from coming into force. */
export function checkRule(table: PgTable, name: string, condition: SQL): Rule {
  return constraintRule(table, name, sql`CHECK (${condition})`);
}

export function constraintRule(table: PgTable, name: string, definition: SQL): Rule {
  return {
    table,
    create: [sql`ALTER TABLE ${table} ADD CONSTRAINT ${sql.identifier(name)} ${definition}`],
    drop: [sql`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${sql.identifier(name)}`],
  };
}

/** Triggers of one function, each by its name. */
export function triggerRule(
  table: PgTable,
  call: FunctionDeclaration<"trigger">,
  triggers: Readonly<Record<string, TriggerDeclaration>>,
): Rule {
  const statements = [call, ...Object.values(triggers)].flatMap((declaration) => declaration.statements);
  return {
    table,
    create: statements.map((statement) => sql.raw(statement)),
    drop: [
      ...Object.keys(triggers).map((name) => sql`DROP TRIGGER IF EXISTS ${sql.identifier(name)} ON ${table}`),
      sql`DROP FUNCTION IF EXISTS ${sql.raw(call.signature)}`,
    ],
  };
}

/**
 * Shuts everybody else out of the tables of the rules until the transaction ends. DROP TRIGGER by itself locks its table
 * weakly, then the trigger, and only then the table as it needs it: two at once would be a deadlock.
 */
export async function lockTables(db: Database, rules: readonly Rule[]): Promise<void> {
  for (const table of new Set(rules.map((rule) => rule.table))) await db.execute(sql`LOCK TABLE ${table}`);
}

/** Makes the rules anew, whatever there is of them. Two at once wait for each other. */
export async function createRules(db: Database, rules: readonly Rule[]): Promise<void> {
  await dropRules(db, rules);
  for (const statement of rules.flatMap(({ create }) => create)) await db.execute(statement);
}

/** Drops what there is of the rules. */
export async function dropRules(db: Database, rules: readonly Rule[]): Promise<void> {
  await lockTables(db, rules);
  for (const statement of rules.flatMap(({ drop }) => drop)) await db.execute(statement);
}
