import { quoteIdentifier } from "@strata/migration-engine";

/** Statements that each commit by themselves, so that none waits for, or blocks, longer than it must. */
export function eachByItself(...statements: readonly string[]): string {
  return `-- strata: non-transactional\n${script(...statements)}`;
}

export function script(...statements: readonly string[]): string {
  return statements.map((one) => (one.startsWith("--") ? `${one}\n` : `${one};\n`)).join("");
}

/** Where nothing can be run now: what to do, as a comment. */
export function note(...lines: readonly string[]): string {
  return lines.map((line) => `-- ${line}`.trimEnd()).join("\n");
}

/**
 * NOT NULL without a scan under the lock: a CHECK proves it first (manual, ALTER TABLE, SET NOT NULL). It goes in a
 * statement of its own: dropped in the same ALTER, it is gone before the proof is used.
 *
 * From PostgreSQL 18 on NOT NULL itself may come NOT VALID, under the name that SET NOT NULL would have given it.
 *
 * @param oldest major version that it has to run on
 */
export function notNull(table: string, column: string, oldest: number): string[] {
  const given = [bare(table), column, "not_null"].join("_");
  if (oldest >= 18 && Buffer.byteLength(given) <= 63) {
    return [
      `ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdentifier(given)} NOT NULL ${quoteIdentifier(column)} NOT VALID`,
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteIdentifier(given)}`,
    ];
  }
  const name = quoteIdentifier(named(column, "is_not_null"));
  const quoted = quoteIdentifier(column);
  return [
    `ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${quoted} IS NOT NULL) NOT VALID`,
    `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`,
    `ALTER TABLE ${table} ALTER COLUMN ${quoted} SET NOT NULL`,
    `ALTER TABLE ${table} DROP CONSTRAINT ${name}`,
  ];
}

/** A name from parts, not longer than PostgreSQL takes: it would cut it off, and two might become one. */
export function named(...parts: readonly string[]): string {
  const name = parts.filter((part) => part !== "").join("_");
  return name.length <= 63 ? name : `${name.slice(0, 31)}_${name.slice(-31)}`;
}

/** The bare name in a certificate's name of a relation. */
export function bare(relation: string): string {
  const last = /(?:^|\.)("(?:[^"]|"")*"|[^".]+)$/.exec(relation)?.[1] ?? relation;
  return last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last;
}

/** `a`, `a and b`, `a, b and c` */
export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
