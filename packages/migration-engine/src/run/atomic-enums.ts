import { label } from "../migration.ts";
import { piecesOf, type ScriptText } from "../sql/script-text.ts";
import { statementsIn } from "../sql/statements.ts";
import { tokensOf, type Token } from "../sql/tokens.ts";
import { hidesWhatItUses } from "./opaque-statement.ts";
import type { Script } from "./transaction.ts";

interface AddedValue {
  /** The enum's name, without the schema `public`. */
  readonly type: string;
  /** Undefined where it is written in a way that nobody reads here: `U&'…'`. */
  readonly value: string | undefined;
  /** Not within a DO block or a function's body, which may be a transaction of its own within the other. */
  readonly onTop: boolean;
}

type Text = Pick<Script, "migration" | "text">;
type Statement = readonly Token[];

/** From here on a type that was made in a transaction takes values that can be used in it. */
const USES_VALUES_OF_ITS_OWN_TYPES = 170_000;

/**
 * Looks for what may use an enum's value in the transaction that adds it, which PostgreSQL refuses unless the transaction
 * made the type as well (manual, ALTER TYPE, notes). A later migration that does not name the value, and has no statement
 * that could come by it elsewhere, does not; of all others it is assumed.
 *
 * @param earlier what the run does before
 * @param serverVersion as in `server_version_num`
 * @returns which value is in the way of which migration, for people
 */
export function enumValueInTheWay(
  adding: Text,
  { earlier, later, serverVersion }: { earlier: readonly Text[]; later: readonly Text[]; serverVersion: number },
): string | undefined {
  if (!Array.from(piecesOf(adding.text), (piece) => /\bADD\b/i.test(piece)).includes(true)) return undefined;
  const before = [...earlier, adding].flatMap(({ text }) => statementsOf(text));
  // A savepoint makes it another transaction to the server.
  const plain = serverVersion >= USES_VALUES_OF_ITS_OWN_TYPES && !before.some(([first]) => isName(first, "savepoint"));
  const made = new Set(plain ? before.flatMap(typeMade) : []);
  for (const { type, value, onTop } of statementsOf(adding.text).flatMap((one) => addedValues(one, true))) {
    if (onTop && made.has(type)) continue;
    for (const { migration, text } of later) {
      const how = mayUse(text, value);
      if (how === undefined) continue;
      const what = value === undefined ? "a value" : `'${value}'`;
      return `It adds ${what} to the enum ${type}, which cannot be used in the transaction that adds it, and ${label(migration)} ${how}.`;
    }
  }
  return undefined;
}

function statementsOf(script: ScriptText): Statement[] {
  return Array.from(statementsIn(script), ({ text }) => tokensOf(text));
}

/** `CREATE TYPE name AS ENUM`, as a statement. */
function typeMade(tokens: Statement): string[] {
  if (!isName(tokens[0], "create") || !isName(tokens[1], "type")) return [];
  const { name, end } = nameAt(tokens, 2);
  return isName(tokens[end], "as") && isName(tokens[end + 1], "enum") ? [name] : [];
}

/** `ALTER TYPE name ADD VALUE [IF NOT EXISTS] 'value'`, also in the bodies that it has. */
function addedValues(tokens: Statement, onTop: boolean): AddedValue[] {
  return tokens.flatMap((token, at): AddedValue[] => {
    if (token.kind === "string") return addedValues(tokensOf(token.text), false);
    if (!isName(token, "alter") || !isName(tokens[at + 1], "type")) return [];
    const { name: type, end } = nameAt(tokens, at + 2);
    if (!isName(tokens[end], "add") || !isName(tokens[end + 1], "value")) return [];
    const value = tokens[end + (isName(tokens[end + 2], "if") ? 5 : 2)];
    return [{ type, value: value?.kind === "string" ? value.text : undefined, onTop: onTop && at === 0 }];
  });
}

function nameAt(tokens: Statement, from: number): { readonly name: string; readonly end: number } {
  const parts = [tokens[from]?.text ?? ""];
  let end = from + 1;
  for (; tokens[end]?.text === "."; end += 2) parts.push(tokens[end + 1]?.text ?? "");
  return { name: parts.filter((part, at) => at > 0 || parts.length === 1 || part !== "public").join("."), end };
}

function mayUse(text: ScriptText, value: string | undefined): string | undefined {
  const statements = statementsOf(text).filter(([first]) => !isName(first, "comment"));
  const strings = statements.flat().filter(({ kind }) => kind === "string");
  if (strings.some((string) => value === undefined || names(string.text, value))) return "names it";
  const opaque = statements.find(hidesWhatItUses);
  return opaque && `may use it: what its ${opaque[0]?.text.toUpperCase()} comes by, its text does not tell`;
}

/** Within a longer string it may be one of several, as in '{calm,busy}'. */
function names(string: string, value: string): boolean {
  const letter = /[\p{L}\p{N}_]/u;
  for (let at = string.indexOf(value); at !== -1; at = string.indexOf(value, at + 1)) {
    const [before, after] = [string.charAt(at - 1), string.charAt(at + value.length)];
    if (
      !(letter.test(before) && letter.test(value.charAt(0))) &&
      !(letter.test(after) && letter.test(value.at(-1) ?? ""))
    )
      return true;
    if (value === "") return true;
  }
  // Or written for another reader: doubled quotes within a body.
  return value.includes("'") && string.includes(value.replaceAll("'", "''"));
}

function isName(token: Token | undefined, text: string): boolean {
  return token?.kind === "name" && token.text === text;
}
