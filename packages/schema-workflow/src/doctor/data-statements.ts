import { findStatements } from "@strata/migration-engine";

/** Statements that may change rows, or do what only the server knows; a catalog shows nothing of them. */
const DATA = /^(?:INSERT|UPDATE|DELETE|MERGE|COPY|WITH|SELECT|DO|CALL|TRUNCATE)\b/i;

/** The statements of a script that leave no traces in the catalog, or may do something besides. */
export function dataStatements(script: string): string[] {
  return findStatements(script)
    .map(({ start, end }) => script.slice(start, end))
    .filter((statement) => DATA.test(statement));
}
