import { ConnectionError } from "./errors.ts";

/** One message of the server: its type letter and its payload (manual, section 55.7). */
export interface Frame {
  readonly type: string;
  readonly payload: Buffer;
}

/** No honest server sends more in one message: a field is at most 1 GiB. */
const LARGEST_PAYLOAD = 0x4000_0000;
/** Before we know whom we talk to, and that it is PostgreSQL at all. */
const LARGEST_BEFORE_TRUST = 0x10_0000;
/** The messages that a server may send (manual, section 55.7). */
const TYPE = /^[123ACDEGHIKNRSTVWZcdnstv]$/;

/** Cuts the byte stream of the server into messages, however it arrives. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;
  #largest = LARGEST_BEFORE_TRUST;

  /** From now on messages may be as large as PostgreSQL makes them. */
  trust(): void {
    this.#largest = LARGEST_PAYLOAD;
  }

  /** @throws ConnectionError "protocol" when this is not PostgreSQL's protocol */
  *push(chunk: Buffer): Generator<Frame> {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= 5) {
      const head = this.#peek(5);
      const type = String.fromCharCode(head.readUInt8(0));
      const length = head.readInt32BE(1);
      if (!TYPE.test(type) || length < 4 || length > this.#largest) throw notPostgres();
      if (this.#size < length + 1) return;
      yield { type, payload: this.#peek(length + 1, true).subarray(5) };
    }
  }

  /** The first bytes as one buffer; chunks are joined only when a message lies across them. */
  #peek(bytes: number, take = false): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks;
    const joined = first.length >= bytes ? first : Buffer.concat(this.#chunks);
    if (joined !== first) this.#chunks = [joined];
    if (take) {
      if (joined.length === bytes) this.#chunks.shift();
      else this.#chunks[0] = joined.subarray(bytes);
      this.#size -= bytes;
    }
    return joined.subarray(0, bytes);
  }
}

/** The other side breaks the rules: it is no PostgreSQL, or somebody is in between. */
export function notPostgres(): ConnectionError {
  return new ConnectionError("protocol", "What answers there does not speak PostgreSQL's protocol.");
}

/** Reads the fields of one payload from left to right; one that is cut short is a protocol error. */
export class PayloadReader {
  readonly #payload: Buffer;
  #at = 0;

  constructor(payload: Buffer) {
    this.#payload = payload;
  }

  get done(): boolean {
    return this.#at >= this.#payload.length;
  }

  byte(): number {
    return this.#payload.readUInt8(this.#advance(1));
  }

  int16(): number {
    return this.#payload.readInt16BE(this.#advance(2));
  }

  int32(): number {
    return this.#payload.readInt32BE(this.#advance(4));
  }

  skip(bytes: number): void {
    this.#advance(bytes);
  }

  text(bytes: number): string {
    return this.#payload.toString("utf8", this.#advance(bytes), this.#at);
  }

  rest(): Buffer {
    return this.#payload.subarray(this.#at);
  }

  /** A string that ends with a NUL. */
  string(): string {
    const end = this.#payload.indexOf(0, this.#at);
    if (end < 0) throw notPostgres();
    const text = this.text(end - this.#at);
    this.#at += 1;
    return text;
  }

  /** The fields of an error or notice. */
  fields(): Map<string, string> {
    const fields = new Map<string, string>();
    while (!this.done) {
      const code = this.byte();
      if (code === 0) break;
      fields.set(String.fromCharCode(code), this.string());
    }
    return fields;
  }

  /** Goes on by so many bytes and says from where. */
  #advance(bytes: number): number {
    const from = this.#at;
    if (bytes > this.#payload.length - from) throw notPostgres();
    this.#at += bytes;
    return from;
  }
}
