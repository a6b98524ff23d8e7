import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { Checksum } from "../ledger/checksum.ts";
import { ConnectionError } from "../wire/errors.ts";
import { decodeScript } from "./encoding.ts";
import { Remarks, type Remark } from "./remarks.ts";

/** So much is read and sent at a time, in bytes. */
const CHUNK = 1 << 16;
/**
 * So long is a piece, in bytes. The one that is looked at outlives each collection of the others: longer ones let V8 believe
 * that its nursery is too small, and grow it by many megabytes.
 */
const PIECE = 1 << 13;
/** So many pieces are read at a time. */
const READ_AHEAD = 8;

/** What one look at a file tells. */
interface Survey {
  readonly checksum: string;
  /** SHA-256 of its bytes: what is sent must be what the rest of this is about. */
  readonly digest: string;
  readonly remarks: readonly Remark[];
  readonly namesEnums: boolean;
}

/** In a script that makes or extends enums. */
export const ENUM_WORDS = /\bENUM\b|\bVALUE\b/i;

/**
 * A script that is too long to lie in memory: whoever wants to see or send it goes through its file again, piece by piece.
 * What is sent is what the checksum is of, or nothing is run.
 */
export class LongScript {
  readonly file: string;
  /** Of its text as UTF-8, without a byte order mark. */
  readonly byteLength: number;
  readonly #begin: number;
  readonly #piece: number;
  #survey: Survey | undefined;

  /**
   * @param size of the file, in bytes
   * @param piece how long a piece is, in bytes, where a place to cut it is near enough
   */
  constructor(file: string, size: number, piece = PIECE) {
    this.file = file;
    this.#piece = piece;
    const head = Buffer.alloc(3);
    readAt(file, head, 0);
    this.#begin = head.toString("latin1") === "\xef\xbb\xbf" ? 3 : 0;
    this.byteLength = size - this.#begin;
  }

  /** As `checksum` has it for the whole text. @throws StrataError SCRIPT_NOT_TEXT */
  get checksum(): string {
    return this.#look().checksum;
  }

  /** Whether one of `ENUM_WORDS` stands in it. @throws StrataError SCRIPT_NOT_TEXT */
  get namesEnums(): boolean {
    return this.#look().namesEnums;
  }

  /** Its comment lines. @throws StrataError SCRIPT_NOT_TEXT */
  get remarks(): readonly Remark[] {
    return this.#look().remarks;
  }

  /**
   * Its text in pieces, each of which ends with a space, a comma or a line feed: in none of them a word, a quote or a sign of
   * several characters is cut in two. Who goes through all of them saves what is asked above from doing so.
   *
   * @throws StrataError SCRIPT_NOT_TEXT
   */
  *pieces(): Generator<string> {
    if (this.#survey !== undefined) {
      yield* this.#read();
      return;
    }
    const [checksum, digest, remarks] = [new Checksum(), createHash("sha256"), new Remarks()];
    let namesEnums = false;
    for (const piece of this.#read()) {
      checksum.add(piece);
      digest.update(piece);
      remarks.add(piece);
      namesEnums ||= ENUM_WORDS.test(piece);
      yield piece;
    }
    this.#survey ??= { checksum: checksum.end(), digest: digest.digest("hex"), remarks: remarks.end(), namesEnums };
  }

  /**
   * Its bytes, to be sent, each time in the same buffer. They are read as they are asked for, and the last ones come only if
   * all are still those that the checksum is of.
   *
   * @throws ConnectionError when the file has changed: what has been sent of the message is not run without its end
   */
  *bytes(): Generator<Buffer> {
    const { digest } = this.#look();
    const sent = createHash("sha256");
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    for (let left = this.byteLength; left > 0;) {
      const into = buffer.subarray(0, Math.min(CHUNK, left));
      const count = readAt(this.file, into, this.#begin + this.byteLength - left);
      const read = into.subarray(0, count);
      sent.update(read);
      left -= count;
      if (count === 0 || (left === 0 && sent.digest("hex") !== digest)) {
        throw new ConnectionError("closed", `${this.file} was changed while it was being sent.`);
      }
      yield read;
    }
  }

  #look(): Survey {
    if (this.#survey === undefined) for (const _ of this.pieces());
    if (this.#survey === undefined) throw new Error(`${this.file} was not read to its end.`);
    return this.#survey;
  }

  *#read(): Generator<string> {
    let buffer = Buffer.allocUnsafeSlow(READ_AHEAD * this.#piece);
    let held = 0;
    for (let at = this.#begin; ;) {
      if (held === buffer.length) buffer = Buffer.concat([buffer], 2 * held);
      const count = readAt(this.file, buffer.subarray(held), at);
      const filled = held + count;
      let from = 0;
      while (count === 0 ? from < filled : filled - from > this.#piece) {
        const end = endOfPiece(buffer, from, filled, this.#piece) ?? (count === 0 ? filled : undefined);
        if (end === undefined) break;
        yield this.#decode(buffer.subarray(from, end));
        from = end;
      }
      if (count === 0) return;
      buffer.copyWithin(0, from, filled);
      held = filled - from;
      at += count;
    }
  }

  #decode(bytes: Buffer): string {
    try {
      const text = strict.decode(bytes);
      if (!text.includes("\0")) return text;
    } catch {
      // Said below, of the file as a whole.
    }
    decodeScript(readFileSync(this.file), this.file);
    throw new ConnectionError("closed", `${this.file} was changed while it was being read.`);
  }
}

/** Behind which a script may be cut: a line feed, a space, a comma. */
const CUTS = new Set([0x0a, 0x20, 0x2c]);

/** Nothing where it does not end within the buffer. */
function endOfPiece(buffer: Buffer, from: number, to: number, length: number): number | undefined {
  for (let end = Math.min(from + length, to); end > from; end -= 1) if (CUTS.has(buffer[end - 1] ?? 0)) return end;
  for (let end = from + length + 1; end <= to; end += 1) if (CUTS.has(buffer[end - 1] ?? 0)) return end;
  return undefined;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Opens the file for each read, so that there is nothing to close when somebody stops half-way. */
function readAt(file: string, into: Buffer, position: number): number {
  const descriptor = openSync(file, "r");
  try {
    return readSync(descriptor, into, 0, into.length, position);
  } finally {
    closeSync(descriptor);
  }
}
