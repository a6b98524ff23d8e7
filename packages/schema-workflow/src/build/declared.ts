import { StrataError } from "@strata/migration-engine";
import type { Declaration } from "@strata/schema-kit";
import type { Domain } from "../domain/domain.ts";
import { exportTables } from "../drizzle-kit/export-tables.ts";
import type { ScratchDatabase } from "../workbench/workbench.ts";
import { runStatements, StatementFailed } from "./run-statements.ts";

/**
 * Makes in a scratch database what a domain declares: its tables as drizzle-kit exports them, and its declared objects.
 *
 * @throws StrataError DECLARATION_FAILED with the statement that Postgres refused
 */
export async function makeDeclared(database: ScratchDatabase, domain: Domain): Promise<void> {
  const statements = withDeclarations(await exportTables(domain), domain.declarations);
  try {
    await runStatements(database.url, statements);
  } catch (error) {
    if (!(error instanceof StatementFailed)) throw error;
    throw new StrataError("DECLARATION_FAILED", {
      what: `PostgreSQL refuses what ${domain.name} declares: ${error.message}`,
      why: `It was to run:\n${indent(error.statement)}`,
      cause: error,
    });
  }
}

/** Functions that a default, a check or an index calls stand after schemas and types, and before the first table. */
function withDeclarations(tables: readonly string[], declarations: readonly Declaration[]): string[] {
  const sqlOf = (early: boolean): string[] =>
    declarations.filter(({ beforeTables }) => beforeTables === early).flatMap(({ statements }) => statements);
  const first = tables.findIndex((statement) => /^CREATE TABLE\b/i.test(statement));
  const at = first === -1 ? tables.length : first;
  return [...tables.slice(0, at), ...sqlOf(true), ...tables.slice(at), ...sqlOf(false)];
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}
