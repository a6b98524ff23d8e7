import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { checksum } from "../ledger/checksum.ts";
import { isUnchanged, lookOf, type Look } from "../look.ts";
import { decodeScript } from "./encoding.ts";
import { LongScript } from "./long-script.ts";
import type { Remark } from "./remarks.ts";

/** The text of a script: itself, or where it is very long a way to go through it. */
export type ScriptText = string | LongScript;

/** Longer files are not read into memory, in bytes. Far above all that people write, and what a data migration exceeds. */
const LONGEST_IN_MEMORY = 4 << 20;

/**
 * Reads a script as Postgres wants it: UTF-8, without the byte order mark that some editors put first. The read itself
 * does not yield: scripts are small, and Node's asynchronous one costs ten times as much as they take.
 *
 * @throws StrataError SCRIPT_NOT_TEXT; of a long one when somebody goes through it
 */
export function openScript(file: string): ScriptText {
  const descriptor = openSync(file, "r");
  try {
    const look = lookOf(fstatSync(descriptor));
    return look[0] > LONGEST_IN_MEMORY ? known(file, look) : decodeScript(bytesOf(descriptor), file);
  } finally {
    closeSync(descriptor);
  }
}

/** What most scripts fit into: thousands of them need not leave as many buffers behind. */
const shelf = Buffer.allocUnsafe(1 << 16);

/** The bytes of a file until the next one is read. */
function bytesOf(descriptor: number): Buffer {
  const length = readSync(descriptor, shelf, 0, shelf.length, 0);
  return length < shelf.length ? shelf.subarray(0, length) : readFileSync(descriptor);
}

/** What was learnt of a long file goes for as long as it is the same; who sends it looks at all of its bytes again. */
const opened = new Map<string, { readonly look: Look; readonly script: LongScript }>();

function known(file: string, look: Look): LongScript {
  const before = opened.get(file);
  if (before !== undefined && isUnchanged(before.look, look)) return before.script;
  const [size] = look;
  const script = new LongScript(file, size);
  opened.set(file, { look, script });
  return script;
}

/** The comment lines of a script, among others where it is short. */
export function remarksOf(script: ScriptText): readonly Remark[] {
  return typeof script === "string" ? [{ text: script, begin: 0 }] : script.remarks;
}

/** All of it in memory, however long. */
export function wholeText(script: ScriptText): string {
  return typeof script === "string" ? script : decodeScript(readFileSync(script.file), script.file);
}

/** It in pieces, as `LongScript.pieces` cuts it; a short one is its only piece. */
export function piecesOf(script: ScriptText): Iterable<string> {
  return typeof script === "string" ? [script] : script.pieces();
}

/** @see checksum */
export function checksumOf(script: ScriptText): string {
  return typeof script === "string" ? checksum(script) : script.checksum;
}
