import { label } from "../migration.ts";
import { findStatements } from "../sql/statements.ts";
import type { Script } from "./transaction.ts";

interface AddedValue {
  /** The enum's name, as written and without its schema. */
  readonly type: string;
  readonly value: string;
}

/** Wherever it stands: a DO block may hold it as well. */
const ADD_VALUE =
  /\bALTER\s+TYPE\s+(?:[^\s;']+\.)?("(?:[^"]|"")+"|[^\s.;'"]+)\s+ADD\s+VALUE\s+(?:IF\s+NOT\s+EXISTS\s+)?('(?:[^']|'')*')/gi;

/** What makes and changes objects, and comes by no value that it does not name. */
const TELLS_ALL =
  /^(?:CREATE(?!\b[\s\S]*\bAS\s+(?:SELECT|WITH|VALUES|TABLE|EXECUTE)\b)|ALTER|DROP|COMMENT|GRANT|REVOKE|SET|RESET|LOCK)\b/i;
/** What computes values for the rows that are there, by functions that nobody can look into. */
const COMPUTES =
  /^ALTER\b[\s\S]*(?:\bUSING\b(?!\s+INDEX\b)|\bDEFAULT\s+(?!(?:now|clock_timestamp|gen_random_uuid|nextval)\s*\()[\w".]+\s*\()/i;

type Text = Pick<Script, "migration" | "text">;

/**
 * Looks for what may use an enum's value in the transaction that adds it, which PostgreSQL refuses (manual, ALTER TYPE,
 * notes). A later migration that names neither the value nor the type, and has no statement that could come by them
 * elsewhere, does not; of all others it is assumed.
 *
 * @returns which value is in the way of which migration, for people
 */
export function enumValueInTheWay(adding: Text, later: readonly Text[]): string | undefined {
  for (const { type, value } of addedValues(adding.text)) {
    for (const { migration, text } of later) {
      const how = mayUse(text, { type, value });
      if (how === undefined) continue;
      return `It adds ${value} to an enum, which cannot be used in the transaction that adds it, and ${label(migration)} ${how}.`;
    }
  }
  return undefined;
}

function addedValues(text: string): AddedValue[] {
  return findStatements(text)
    .flatMap(({ start, end }) => [...text.slice(start, end).matchAll(ADD_VALUE)])
    .map(([, type = "", value = ""]) => ({ type, value }));
}

function mayUse(text: string, { type, value }: AddedValue): string | undefined {
  const inside = value.slice(1, -1);
  if (text.includes(inside) || text.includes(inside.replaceAll("''", "'"))) return "names it";
  if (text.toLowerCase().includes(type.replaceAll('"', "").toLowerCase())) return `names ${type}`;
  const opaque = findStatements(text).find(({ start, end }) => isOpaque(text.slice(start, end)));
  if (opaque === undefined) return undefined;
  const [word] = text.slice(opaque.start).split(/[\s(;]/, 1);
  return `may use it: what its ${word?.toUpperCase()} comes by, its text does not tell`;
}

function isOpaque(statement: string): boolean {
  return !TELLS_ALL.test(statement) || COMPUTES.test(statement);
}
