/** A part of a statement as PostgreSQL reads it (manual, section 4.1). Comments and white space are none. */
export type Token =
  /** Lower case when it was not quoted. */
  | { readonly kind: "name"; readonly text: string }
  /** What a string says: its escapes are read, and it may have stood in dollars. */
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "sign"; readonly text: string };

const SPACE = /(?:\s|--[^\n]*)+/y;
const STRING = /'((?:[^']|'')*)'?/y;
const ESCAPED = /[eE]'((?:[^'\\]|\\[\s\S]|'')*)'?/y;
const DOLLARS = /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$([\s\S]*?)(?:\$\1\$|$(?![\s\S]))/y;
const QUOTED = /"((?:[^"]|"")*)"?/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;

export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length;) {
    const { token, length } = skipped(sql, at) ?? tokenAt(sql, at);
    if (token !== undefined) tokens.push(token);
    at += length;
  }
  return tokens;
}

interface Read {
  readonly token?: Token;
  readonly length: number;
}

function skipped(sql: string, at: number): Read | undefined {
  if (!sql.startsWith("/*", at)) {
    const space = match(SPACE, sql, at);
    return space && { length: space[0].length };
  }
  let [depth, end] = [1, at + 2];
  for (; depth > 0 && end < sql.length; end += 1) {
    const pair = sql.slice(end, end + 2);
    if (pair !== "/*" && pair !== "*/") continue;
    depth += pair === "/*" ? 1 : -1;
    end += 1;
  }
  return { length: end - at };
}

function tokenAt(sql: string, at: number): Read {
  const string = match(STRING, sql, at);
  if (string !== undefined) return read("string", string[0], (string[1] ?? "").replaceAll("''", "'"));
  const escaped = match(ESCAPED, sql, at);
  if (escaped !== undefined) return read("string", escaped[0], unescaped(escaped[1] ?? ""));
  const dollars = match(DOLLARS, sql, at);
  if (dollars !== undefined) return read("string", dollars[0], dollars[2] ?? "");
  const quoted = match(QUOTED, sql, at);
  if (quoted !== undefined) return read("name", quoted[0], (quoted[1] ?? "").replaceAll('""', '"'));
  const word = match(WORD, sql, at);
  if (word !== undefined) return read("name", word[0], word[0].toLowerCase());
  return read("sign", sql.charAt(at), sql.charAt(at));
}

function read(kind: Token["kind"], whole: string, text: string): Read {
  return { token: { kind, text }, length: whole.length };
}

const ESCAPE = /''|\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{1,2})|([0-7]{1,3})|([\s\S]))/g;
const LETTERS: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function unescaped(text: string): string {
  return text.replaceAll(ESCAPE, (whole, four?: string, eight?: string, hex?: string, octal?: string, one = "") => {
    if (whole === "''") return "'";
    const digits = four ?? eight ?? hex;
    const code = digits === undefined ? Number.parseInt(octal ?? "", 8) : Number.parseInt(digits, 16);
    return Number.isNaN(code) ? (LETTERS[one] ?? one) : String.fromCodePoint(Math.min(code, 0x10ffff));
  });
}

function match(pattern: RegExp, sql: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql) ?? undefined;
}
