import { piecesOf, type ScriptText } from "./script-text.ts";

/** A statement of a script: from its first character that is no white space or comment to the one before its semicolon. */
export interface StatementRange {
  readonly start: number;
  readonly end: number;
}

/** The same with its text. */
export interface Statement extends StatementRange {
  readonly text: string;
}

/** Goes on inside something that has to be skipped whole, since a semicolon there ends no statement. */
type Skip = (text: string, at: number) => number;

const TAILS: ReadonlyMap<string, Skip> = new Map([
  ["--", upTo(/[^\n]*/y)],
  ["'", upTo(/[^']*(?:''[^']*)*'?/y)],
  ["e'", upTo(/[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'?/y)],
  ['"', upTo(/[^"]*(?:""[^"]*)*"?/y)],
]);

/** What begins it, by its first character. */
const ESCAPED = /(?<![\w$])[eE]'/y;
const OPENERS: ReadonlyMap<string, RegExp> = new Map([
  ["-", /--/y],
  ["e", ESCAPED],
  ["E", ESCAPED],
  ["'", /'/y],
  ['"', /"/y],
  ["$", /(?<![\w$\u0080-\uffff])\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y],
  ["/", /\/\*/y],
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
  return Array.from(statementsIn(script), ({ start, end }) => ({ start, end }));
}

/**
 * The same one after the other. Of a script that comes in pieces no more is kept than the statement that is looked at.
 *
 * @param longest how much of a statement's text is wanted, in UTF-16 units; all of it when left out
 */
export function* statementsIn(script: ScriptText, longest = Infinity): Generator<Statement> {
  let start = -1;
  let end = 0;
  let parentheses = 0;
  let blocks = 0;
  let previousWord = "";
  /** What is being skipped, where that began in an earlier piece. */
  let skip: Skip | undefined;
  let isComment = false;
  /** The text of the statement up to this piece, and where in the script that is. */
  let kept = "";
  let offset = 0;
  const statement = (piece: string): Statement => {
    const text = kept + piece.slice(Math.max(0, start - offset), Math.max(0, end - offset));
    return { start, end, text: text.slice(0, Math.min(longest, end - start)) };
  };
  for (const piece of piecesOf(script)) {
    let at = 0;
    while (at < piece.length) {
      const character = piece.charAt(at);
      let opener = "";
      if (skip === undefined) {
        opener = match(OPENERS.get(character), piece, at);
        if (opener !== "") {
          isComment = opener === "--" || opener === "/*";
          skip = skipFrom(opener);
        }
      }
      if (skip !== undefined) {
        if (!isComment && start < 0) start = offset + at;
        at = skip(piece, at + opener.length);
        if (!isComment) end = offset + at;
        // Where a piece ends, nothing does: it goes on in the next one.
        if (at < piece.length) skip = undefined;
        continue;
      }
      if (character === ";" && parentheses === 0 && blocks === 0) {
        if (start >= 0) yield statement(piece);
        start = -1;
        kept = "";
        previousWord = "";
        at += 1;
        continue;
      }
      if (character === "(") parentheses += 1;
      if (character === ")") parentheses = Math.max(0, parentheses - 1);
      // No word begins with what comes before the letters: white space, digits, most signs.
      const word = character < "A" ? "" : match(WORD, piece, at);
      const keyword = word.toUpperCase();
      if (keyword === "ATOMIC" && previousWord === "BEGIN") blocks = 1;
      else if (blocks > 0 && keyword === "CASE") blocks += 1;
      else if (blocks > 0 && keyword === "END") blocks -= 1;
      if (word !== "") previousWord = keyword;
      if (!/\s/.test(character)) {
        if (start < 0) start = offset + at;
        end = offset + at + Math.max(1, word.length);
      }
      at += Math.max(1, word.length);
    }
    if (start >= 0 && kept.length < longest) {
      const from = Math.max(0, start - offset);
      kept += piece.slice(from, from + longest - kept.length);
    }
    offset += piece.length;
  }
  if (start >= 0) yield { start, end, text: kept.slice(0, Math.min(longest, end - start)) };
}

/** One of them, counted from 0. */
export function nthStatement(script: ScriptText, count: number): Statement | undefined {
  let at = 0;
  for (const statement of statementsIn(script)) {
    if (at === count) return statement;
    at += 1;
  }
  return undefined;
}

function skipFrom(opener: string): Skip {
  if (opener === "/*") return blockComment();
  const tail = TAILS.get(opener.toLowerCase());
  if (tail !== undefined) return tail;
  return (text, at) => {
    const close = text.indexOf(opener, at);
    return close < 0 ? text.length : close + opener.length;
  };
}

/** Block comments nest in SQL. */
function blockComment(): Skip {
  let depth = 1;
  return (text, from) => {
    for (let at = from; at < text.length; at += 1) {
      if (text.startsWith("/*", at)) {
        depth += 1;
        at += 1;
      } else if (text.startsWith("*/", at)) {
        depth -= 1;
        at += 1;
        if (depth === 0) return at + 1;
      }
    }
    return text.length;
  };
}

/** @param tail matches everywhere, and be it nothing */
function upTo(tail: RegExp): Skip {
  return (text, at) => {
    tail.lastIndex = at;
    tail.test(text);
    return tail.lastIndex;
  };
}

/** @param pattern a sticky one */
function match(pattern: RegExp | undefined, text: string, at: number): string {
  if (pattern === undefined) return "";
  pattern.lastIndex = at;
  // `exec` would make an array of each word.
  return pattern.test(text) ? text.slice(at, pattern.lastIndex) : "";
}
