import type { Certificate } from "../certificate/certificate.ts";
import type { Before } from "./before.ts";
import type { Finding } from "./finding.ts";
import { rules } from "./rules.ts";
import { prepare } from "./statement.ts";

export interface ReviewOptions {
  readonly certificate: Certificate;
  /** The text of migration.sql, for which the certificate was measured. */
  readonly script: string;
  /** What the migration finds: `readBefore` of the database that the certificate was measured on. */
  readonly before: Before;
  /** Columns by table that the previous release declares; all that there are, when left out. */
  readonly inUse?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Whether it is known that no previous release runs any more: a guard makes sure of it. */
  readonly isAlone?: boolean | undefined;
  /** The oldest major version of PostgreSQL that a safe form has to run on; 14 when left out. */
  readonly oldest?: number | undefined;
}

/**
 * Reviews a migration: what is dangerous for those who use the database meanwhile, by what was measured first, and by the
 * syntax where measuring shows nothing. What happens to tables that the migration itself creates is nobody's concern, and
 * a migration of an empty database has nothing to fear.
 *
 * @returns in the order of the statements
 * @throws RangeError when the certificate is of another script
 */
export async function review({
  certificate,
  script,
  before,
  inUse,
  oldest,
  isAlone,
}: ReviewOptions): Promise<Finding[]> {
  if (before.tables.length === 0) return [];
  const known = await prepare(certificate, before, script, inUse, oldest);
  const findings: Finding[] = [];
  for (const statement of known.statements) {
    const { line, statement: text } = statement.facts;
    const own: Finding[] = [];
    for (const rule of rules) {
      if (isAlone === true && rule.forPreviousRelease === true) continue;
      if (rule.last === true && own.some(({ severity }) => severity === "danger")) continue;
      const remark = await rule.find(statement, known);
      if (remark !== undefined) own.push({ id: rule.id, severity: rule.severity, line, statement: text, ...remark });
    }
    findings.push(...own);
  }
  return findings;
}
