import type { DatabaseError } from "./errors.ts";
import type { PayloadReader } from "./frames.ts";

/** What a request brought back. */
export interface Rows {
  readonly rows: Record<string, string | null>[];
  readonly tags: string[];
}

/** A message on its way and the answer that gathers for it, until ReadyForQuery. */
export class Request {
  readonly answer: Promise<Rows>;
  readonly tags: string[] = [];
  error: DatabaseError | undefined;

  /** What was sent: the rows of a script are not kept. */
  readonly kind: "startup" | "query" | "script";
  readonly message: Iterable<Buffer>;
  readonly sql: string;
  readonly #onComplete: ((tag: string) => void) | undefined;

  readonly #rows: Record<string, string | null>[] = [];
  readonly #resolve: (rows: Rows) => void;
  /** Ends it without an answer. */
  readonly fail: (error: Error) => void;
  #columns: string[] = [];

  constructor(kind: Request["kind"], message: Iterable<Buffer>, sql = "", onComplete?: (tag: string) => void) {
    this.kind = kind;
    this.message = message;
    this.sql = sql;
    this.#onComplete = onComplete;
    const { promise, resolve, reject } = Promise.withResolvers<Rows>();
    this.answer = promise;
    this.#resolve = resolve;
    this.fail = reject;
  }

  /** Whether the server may come to ask for the rows of a COPY ... FROM stdin, which only this word can bring about. */
  get mayCopy(): boolean {
    return /\bstdin\b/i.test(this.sql);
  }

  receive(type: string, reader: PayloadReader): void {
    if (type === "C") {
      const tag = reader.string();
      this.tags.push(tag);
      this.#onComplete?.(tag);
    }
    if (this.kind !== "query") return;
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
  // Object.fromEntries, since a column may be called __proto__.
  return Object.fromEntries(
    Array.from({ length: reader.int16() }, (_, at) => {
      const length = reader.int32();
      return [columns[at] ?? String(at), length < 0 ? null : reader.text(length)];
    }),
  );
}
