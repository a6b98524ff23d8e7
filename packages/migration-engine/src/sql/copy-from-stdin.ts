const NAME = String.raw`(?:[\w$.\u0080-\uffff]|"(?:[^"]|"")*")+`;
const COLUMNS = String.raw`(?:\((?:[^")]|"(?:[^"]|"")*")*\))?`;
const COPY_FROM_STDIN = new RegExp(String.raw`^COPY\s+(?:BINARY\s+)?${NAME}\s*${COLUMNS}\s*FROM\s+STDIN\b`, "i");

/**
 * Whether a statement takes rows from standard input. What hides from this (comments in odd places) is refused when it
 * runs: the session never has rows to send.
 */
export function copiesFromStdin(statement: string): boolean {
  return /^COPY\b/i.test(statement) && /\bSTDIN\b/i.test(statement) && COPY_FROM_STDIN.test(statement);
}
