import { findStatements } from "./statements.ts";

const NAME = String.raw`(?:[\w$.\u0080-\uffff]|"(?:[^"]|"")*")+`;
const COLUMNS = String.raw`(?:\((?:[^")]|"(?:[^"]|"")*")*\))?`;
const COPY_FROM_STDIN = new RegExp(String.raw`^COPY\s+(?:BINARY\s+)?${NAME}\s*${COLUMNS}\s*FROM\s+STDIN\b`, "i");

/**
 * Where a script takes rows from standard input, as an index into it. What hides from this (comments in odd places) is
 * refused when it runs: the session never has rows to send.
 */
export function findCopyFromStdin(script: string): number | undefined {
  if (!/\bSTDIN\b/i.test(script)) return undefined;
  return findStatements(script).find(({ start, end }) => COPY_FROM_STDIN.test(script.slice(start, end)))?.start;
}
