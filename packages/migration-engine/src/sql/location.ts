/** A place in a script, as editors count: line and column from 1, columns in characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Lines shown before and after the one that the caret points at. */
const CONTEXT = 2;

/**
 * Turns the position of a Postgres error (from 1, in characters, not in UTF-16 units) into an index of the string.
 */
export function indexOfPosition(script: string, position: number): number {
  let index = 0;
  for (let count = 1; count < position && index < script.length; count += 1) {
    index += (script.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return index;
}

export function placeOf(script: string, index: number): Place {
  const before = script.slice(0, index);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: Array.from(before.slice(lineStart)).length + 1 };
}

/** The lines around a place with their numbers, and a caret under it. */
export function excerpt(script: string, { line, column }: Place): string {
  const lines = script.split(/\r?\n/);
  const first = Math.max(1, line - CONTEXT);
  const last = Math.min(lines.length, line + CONTEXT);
  const width = String(last).length;
  const shown: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const text = lines[number - 1] ?? "";
    shown.push(`${String(number).padStart(width)} | ${text}`.trimEnd());
    if (number === line) shown.push(`${" ".repeat(width)} | ${blankUpTo(text, column)}^`);
  }
  return shown.join("\n");
}

/** Tabs stay tabs, so that the caret stands right whatever their width. */
function blankUpTo(text: string, column: number): string {
  return Array.from(text)
    .slice(0, column - 1)
    .map((character) => (character === "\t" ? "\t" : " "))
    .join("");
}
