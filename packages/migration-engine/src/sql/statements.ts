/** A statement of a script: from its first character that is no white space or comment to the one before its semicolon. */
export interface StatementRange {
  readonly start: number;
  readonly end: number;
}

const ESCAPED = /(?<![\w$])[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'?/y;

/** What has to be skipped whole, since a semicolon inside does not end a statement; by the character that it begins with. */
const SKIPPED: ReadonlyMap<string, RegExp> = new Map([
  ["-", /--[^\n]*/y],
  ["e", ESCAPED],
  ["E", ESCAPED],
  ["'", /'[^']*(?:''[^']*)*'?/y],
  ['"', /"[^"]*(?:""[^"]*)*"?/y],
  ["$", /(?<![\w$\u0080-\uffff])\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\1\$|$(?![\s\S]))/y],
]);
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;

/**
 * Finds the statements of a script, to say where one begins. It never decides what is sent: scripts go to Postgres
 * whole and Postgres splits them, so that a mistake here could only misplace a line number.
 *
 * Follows the lexical rules of the manual (section 4.1) and, like psql, semicolons inside parentheses (CREATE RULE) and
 * between BEGIN ATOMIC and END (SQL function bodies) do not end a statement.
 */
export function findStatements(script: string): StatementRange[] {
  const found: StatementRange[] = [];
  let start = -1;
  let end = 0;
  let parentheses = 0;
  let blocks = 0;
  let previousWord = "";
  let at = 0;

  while (at < script.length) {
    const character = script.charAt(at);
    const block = character === "/" && script.startsWith("/*", at);
    const next = block ? endOfBlockComment(script, at) : endOfSkipped(script, at, character);
    if (next !== undefined) {
      if (!block && character !== "-") {
        if (start < 0) start = at;
        end = next;
      }
      at = next;
      continue;
    }
    if (character === ";" && parentheses === 0 && blocks === 0) {
      if (start >= 0) found.push({ start, end });
      start = -1;
      previousWord = "";
      at += 1;
      continue;
    }
    if (character === "(") parentheses += 1;
    if (character === ")") parentheses = Math.max(0, parentheses - 1);
    // No word begins with what comes before the letters: white space, digits, most signs.
    const word = character < "A" ? "" : (match(WORD, script, at) ?? "");
    const keyword = word.toUpperCase();
    if (keyword === "ATOMIC" && previousWord === "BEGIN") blocks = 1;
    else if (blocks > 0 && keyword === "CASE") blocks += 1;
    else if (blocks > 0 && keyword === "END") blocks -= 1;
    if (word !== "") previousWord = keyword;
    if (!/\s/.test(character)) {
      if (start < 0) start = at;
      end = at + Math.max(1, word.length);
    }
    at += Math.max(1, word.length);
  }
  if (start >= 0) found.push({ start, end });
  return found;
}

function endOfSkipped(script: string, at: number, character: string): number | undefined {
  const pattern = SKIPPED.get(character);
  const skipped = pattern && match(pattern, script, at);
  return skipped === undefined ? undefined : at + skipped.length;
}

/** Block comments nest in SQL. */
function endOfBlockComment(script: string, at: number): number {
  let depth = 0;
  for (let i = at; i < script.length; i += 1) {
    if (script.startsWith("/*", i)) {
      depth += 1;
      i += 1;
    } else if (script.startsWith("*/", i)) {
      depth -= 1;
      i += 1;
      if (depth === 0) return i + 1;
    }
  }
  return script.length;
}

function match(pattern: RegExp, script: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(script)?.[0];
}
