import { piecesOf, type ScriptText } from "./script-text.ts";

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
export function indexOfPosition(script: ScriptText, position: number): number {
  let index = 0;
  let count = 1;
  for (const piece of piecesOf(script)) {
    let at = 0;
    for (; count < position && at < piece.length; count += 1) at += (piece.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    index += at;
    if (count === position) break;
  }
  return index;
}

export function placeOf(script: string, index: number): Place {
  const before = script.slice(0, index);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: Array.from(before.slice(lineStart)).length + 1 };
}

/** The place of an index, and what stands around it. Of a long script no more is kept than these lines. */
export function lookAt(script: ScriptText, index: number): Place & { readonly excerpt: string } {
  const held: { readonly piece: string; readonly lines: number }[] = [];
  let offset = 0;
  let end = 0;
  let lines = 0;
  let above = 0;
  for (const piece of piecesOf(script)) {
    held.push({ piece, lines: countLines(piece) });
    end += piece.length;
    lines += countLines(piece);
    if (end > index) {
      if (countLines(textOf(held).slice(index - offset)) > CONTEXT) break;
      continue;
    }
    for (let [first] = held; first !== undefined && lines - first.lines > CONTEXT; [first] = held) {
      held.shift();
      offset += first.piece.length;
      lines -= first.lines;
      above += first.lines;
    }
  }
  const seen = textOf(held);
  const { line, column } = placeOf(seen, index - offset);
  return { line: line + above, column, excerpt: excerpt(seen, { line, column }, above) };
}

function textOf(held: readonly { readonly piece: string }[]): string {
  return held.map(({ piece }) => piece).join("");
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

/** Says in which line an index lies, from 1. It is asked in ascending order, and goes through the script once. */
export function linesIn(script: ScriptText): (index: number) => number {
  const pieces = piecesOf(script)[Symbol.iterator]();
  let piece = "";
  let begin = 0;
  let at = 0;
  let line = 1;
  return (index) => {
    while (begin + at < index) {
      if (at < piece.length) {
        if (piece.charCodeAt(at) === 0x0a) line += 1;
        at += 1;
        continue;
      }
      const { done, value } = pieces.next();
      if (done === true) break;
      begin += piece.length;
      piece = value;
      at = 0;
    }
    return line;
  };
}

/**
 * The lines around a place with their numbers, and a caret under it.
 *
 * @param above how many lines of the script come before what is given of it
 */
export function excerpt(script: string, { line, column }: Place, above = 0): string {
  const lines = script.split(/\r?\n/);
  const first = Math.max(1, line - CONTEXT);
  const last = Math.min(lines.length, line + CONTEXT);
  const width = String(above + last).length;
  const shown: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const text = lines[number - 1] ?? "";
    shown.push(`${String(above + number).padStart(width)} | ${text}`.trimEnd());
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
