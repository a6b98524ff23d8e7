import type { Domain } from "../domain/domain.ts";
import { drizzleKit, kitFailure } from "./drizzle-kit.ts";

/**
 * The statements that create a domain's tables, enums, views … where nothing of it exists.
 *
 * @throws StrataError DRIZZLE_KIT_FAILED
 */
export async function exportTables({ name, schema }: Domain): Promise<readonly string[]> {
  const { exportSql } = await drizzleKit();
  const answer = await exportSql({ dialect: "postgresql", schema: pathsFor(schema) });
  if (answer.status === "ok" && "statements" in answer) return answer.statements;
  throw kitFailure(name, answer);
}

/** drizzle-kit takes several as well, though its type names one. */
export function pathsFor(schema: readonly string[]): string {
  return (schema.length === 1 ? schema[0] : schema) as string;
}
