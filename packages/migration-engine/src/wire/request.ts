import type { DatabaseNotice } from "./errors.ts";
import type { PayloadReader } from "./frames.ts";
import type { Message, Sql } from "./messages.ts";

/** What a request brought back. */
export interface Rows {
  readonly rows: Record<string, string | null>[];
  readonly tags: string[];
}

/** What is heard while a request is being answered. */
export interface Ears {
  /** Hears each command tag as its statement completes. */
  readonly onComplete?: ((tag: string) => void) | undefined;
  /** Hears the notices that come with the answer; without it, the session's own listener does. */
  readonly onNotice?: ((notice: DatabaseNotice) => void) | undefined;
}

/** A message on its way and the answer that gathers for it: until ReadyForQuery, or of a chained one until its command tag. */
export class Request {
  readonly answer: Promise<Rows>;
  readonly tags: string[] = [];
  error: Error | undefined;

  /** What was sent: the rows of a script are not kept. */
  readonly kind: "startup" | "query" | "script" | "chained" | "sync";
  readonly message: Iterable<Message | Buffer>;
  readonly sql: Sql;
  readonly ears: Ears;

  readonly #rows: Record<string, string | null>[] = [];
  readonly #resolve: (rows: Rows) => void;
  /** Ends it without an answer. */
  readonly fail: (error: Error) => void;
  #columns: string[] = [];

  constructor(kind: Request["kind"], message: Iterable<Message | Buffer>, sql: Sql = "", ears: Ears = {}) {
    this.kind = kind;
    this.message = message;
    this.sql = sql;
    this.ears = ears;
    const { promise, resolve, reject } = Promise.withResolvers<Rows>();
    this.answer = promise;
    this.#resolve = resolve;
    this.fail = reject;
  }

  /**
   * Whether the server may come to ask for the rows of a COPY ... FROM stdin, which only this word can bring about. SQL that
   * is not in memory is not searched for it.
   */
  get mayCopy(): boolean {
    return typeof this.sql !== "string" || /\bstdin\b/i.test(this.sql);
  }

  /** Whether a Sync ends it, and with it the passing over of what came before. */
  get hasSync(): boolean {
    return this.kind === "query" || this.kind === "sync";
  }

  receive(type: string, reader: PayloadReader): void {
    if (type === "C") {
      const tag = reader.string();
      this.tags.push(tag);
      this.ears.onComplete?.(tag);
    }
    if (this.kind !== "query" && this.kind !== "chained") return;
    if (type === "T") this.#columns = Array.from({ length: reader.int16() }, () => columnName(reader));
    if (type === "D") this.#rows.push(row(this.#columns, reader));
  }

  settle(): void {
    if (this.error === undefined) this.#resolve({ rows: this.#rows, tags: this.tags });
    else this.fail(this.error);
  }
}

/** RowDescription: the name, then 18 bytes about table, type and format, which text values do not need. */
function columnName(reader: PayloadReader): string {
  const name = reader.string();
  reader.skip(18);
  return name;
}

function row(columns: readonly string[], reader: PayloadReader): Record<string, string | null> {
  const values: Record<string, string | null> = {};
  const count = reader.int16();
  for (let at = 0; at < count; at += 1) {
    const length = reader.int32();
    const value = length < 0 ? null : reader.text(length);
    const name = columns[at] ?? String(at);
    if (name === "__proto__") Object.defineProperty(values, name, { value, enumerable: true });
    else values[name] = value;
  }
  return values;
}
