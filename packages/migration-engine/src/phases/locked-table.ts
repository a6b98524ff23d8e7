const IDENTIFIER = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`;
const NAME = String.raw`(${IDENTIFIER}(?:\s*\.\s*${IDENTIFIER})?)`;
const IF_EXISTS = String.raw`(?:IF\s+EXISTS\s+)?`;
const ONLY = String.raw`(?:ONLY\s+)?`;

/** Statements that take a lock under which no one writes, each with the table that it names. */
const LOCKING = [
  String.raw`ALTER\s+TABLE\s+${IF_EXISTS}${ONLY}${NAME}`,
  String.raw`CREATE\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?TRIGGER\s+${IDENTIFIER}\s[\s\S]*?\sON\s+${NAME}`,
  String.raw`DROP\s+TRIGGER\s+${IF_EXISTS}${IDENTIFIER}\s+ON\s+${NAME}`,
  String.raw`(?:CREATE|ALTER)\s+POLICY\s+${IDENTIFIER}\s+ON\s+${NAME}`,
  String.raw`DROP\s+POLICY\s+${IF_EXISTS}${IDENTIFIER}\s+ON\s+${NAME}`,
  String.raw`CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY\b)(?:IF\s+NOT\s+EXISTS\s+)?(?:${IDENTIFIER}\s+)?ON\s+${ONLY}${NAME}`,
  // Names the index, whose table is for the catalog to say.
  String.raw`DROP\s+INDEX\s+(?!CONCURRENTLY\b)${IF_EXISTS}${NAME}`,
  // Its own table is not there yet, but the one that it refers to.
  String.raw`CREATE\s+TABLE\b[\s\S]*?\bREFERENCES\s+${NAME}`,
  String.raw`(?:DROP\s+TABLE\s+${IF_EXISTS}|TRUNCATE\s+(?:TABLE\s+)?${ONLY}|LOCK\s+(?:TABLE\s+)?${ONLY})${NAME}`,
].map((pattern) => new RegExp(`^${pattern}`, "i"));

/** Locks so weakly that nobody waits (manual, ALTER TABLE), and takes its time. */
const VALIDATES = new RegExp(
  String.raw`^ALTER\s+TABLE\s+${IF_EXISTS}${ONLY}${NAME}\s+VALIDATE\s+CONSTRAINT\s+${IDENTIFIER}$`,
  "i",
);

/**
 * The table that a statement locks against the application, as it is written there. What is not recognised runs as any
 * other statement does: with a lock_timeout, and tried again.
 */
export function lockedTable(statement: string): string | undefined {
  if (VALIDATES.test(statement)) return undefined;
  for (const pattern of LOCKING) {
    const table = pattern.exec(statement)?.[1];
    if (table !== undefined) return table;
  }
  return undefined;
}

const REFERENCES = new RegExp(String.raw`\bREFERENCES\s+${NAME}`, "gi");

/** The tables that the foreign keys of a statement refer to: nobody writes to them either while it runs. */
export function referencedTables(statement: string): string[] {
  if (!/^(?:ALTER|CREATE)\s+TABLE\b/i.test(statement)) return [];
  return [...statement.matchAll(REFERENCES)].flatMap(([, table]) => table ?? []);
}

/** Locks no table, or none that anybody would wait for, and may stand between two statements about one. */
const NEUTRAL =
  /^(?:COMMENT\s+ON|GRANT|REVOKE|DO|(?:CREATE(?:\s+OR\s+REPLACE)?|ALTER|DROP)\s+(?:FUNCTION|PROCEDURE|ROUTINE|TYPE|DOMAIN|SEQUENCE))\b/i;
/** Its value could not be used in the same transaction (manual, ALTER TYPE, notes). */
const ADDS_ENUM_VALUE = /^ALTER\s+TYPE\s[\s\S]*\sADD\s+VALUE\b/i;

export function isNeutral(statement: string): boolean {
  return NEUTRAL.test(statement) && !ADDS_ENUM_VALUE.test(statement);
}
