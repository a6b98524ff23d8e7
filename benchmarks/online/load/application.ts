import { randomUUID } from "node:crypto";
import { once } from "node:events";
import postgres from "postgres";
import { keyOf, urlOf, type KeyKind } from "../old-timers.ts";
import { STATEMENTS, type Form, type Kind } from "./operation.ts";

/*
 * An application, as a process of its own: so many operations a second, each at its time, whatever became of those before.
 * A latency counts from the moment at which the operation was due, so that one stall shows in every operation that it kept
 * waiting. It knows what each row must say and looks at what it reads.
 */

export interface ApplicationTask {
  readonly url: string;
  readonly rows: number;
  readonly key: KeyKind;
  readonly perSecond: number;
}

/** What the parent says: which releases run from now on, or that it is over. */
export type Order = { readonly forms: readonly Form[] } | "stop";

export interface Record {
  /** Milliseconds since 1970 at which it was due. */
  readonly at: number;
  readonly ms: number;
  readonly kind: Kind;
  readonly form: Form;
  /** SQLSTATE or name of what went wrong; `wrong content` where a row said something else than it must. */
  readonly error?: string;
}

export interface ApplicationReport {
  readonly records: readonly Record[];
  /** Timers whose callback it wrote, inserted ones too: what they must say in the end. */
  readonly written: readonly (readonly [id: string, url: string])[];
  /** Timers that it updated in any way: their updated_at has moved with good reason. */
  readonly touched: readonly string[];
}

/** So many rows are asked for again and again; the rest is touched by nobody. */
const BUSY_ROWS = 20_000;

async function work({ url, rows, key, perSecond }: ApplicationTask): Promise<void> {
  const sql = postgres(url, { max: 24, max_lifetime: null, onnotice: () => {} });
  const records: Record[] = [];
  const written = new Map<string, string>();
  const writing = new Set<string>();
  const touched = new Set<string>();
  const running = new Set<Promise<void>>();
  let forms: readonly Form[] = ["old"];
  const stopped = new AbortController();
  // All connections before the first operation: opening one takes longer than any of those.
  const reserved = await Promise.all(Array.from({ length: 24 }, () => sql.reserve()));
  for (const one of reserved) one.release();
  process.on("message", (order: Order) => {
    if (order === "stop") stopped.abort();
    else forms = order.forms;
  });
  process.send?.("ready");

  const begun = performance.now();
  const epoch = Date.now() - begun;
  for (let count = 0; !stopped.signal.aborted; count += 1) {
    const due = begun + (count * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const form = forms[Math.floor(count / 4) % forms.length] ?? "old";
    const one = operate(count, form, due).finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
  await sql.end();
  const report: ApplicationReport = { records, written: [...written], touched: [...touched] };
  process.send?.(report, undefined, undefined, () => process.disconnect());

  async function operate(count: number, form: Form, due: number): Promise<void> {
    const kind: Kind = (["read", "insert", "read", "update"] as const)[count % 4] ?? "read";
    let error: string | undefined;
    try {
      if (kind === "read") await read(form);
      else if (kind === "insert") await insert(count, form);
      else await update(count, form);
    } catch (thrown) {
      error = codeOf(thrown);
    }
    const record = { at: epoch + due, ms: performance.now() - due, kind, form };
    records.push(error === undefined ? record : { ...record, error });
  }

  async function read(form: Form): Promise<void> {
    const n = anyRow();
    const id = keyOf(key, n);
    const before = written.get(id) ?? urlOf(n);
    const calm = !writing.has(id);
    const [row] = await STATEMENTS[form].read(sql, id);
    if (calm && !writing.has(id) && before === (written.get(id) ?? urlOf(n)) && row?.["url"] !== before) {
      throw new WrongContent();
    }
  }

  async function insert(count: number, form: Form): Promise<void> {
    const id = randomUUID();
    const target = `https://hooks.example.org/inserted/${count}`;
    await STATEMENTS[form].insert(sql, id, target);
    written.set(id, target);
  }

  /** Every second one changes the callback; a timer that is being written by another operation is left alone. */
  async function update(count: number, form: Form): Promise<void> {
    let n = anyRow();
    while (writing.has(keyOf(key, n))) n = anyRow();
    const id = keyOf(key, n);
    writing.add(id);
    touched.add(id);
    try {
      if (count % 8 === 3) {
        await STATEMENTS[form].finish(sql, id);
      } else {
        const target = `https://hooks.example.org/redirected/${count}`;
        await STATEMENTS[form].redirect(sql, id, target);
        written.set(id, target);
      }
    } finally {
      writing.delete(id);
    }
  }

  /** Spread over the whole table, always the same ones. */
  function anyRow(): number {
    const busy = Math.min(BUSY_ROWS, rows);
    return 1 + Math.floor((Math.floor(Math.random() * busy) * rows) / busy);
  }
}

class WrongContent extends Error {}

function codeOf(error: unknown): string {
  if (error instanceof WrongContent) return "wrong content";
  if (error instanceof postgres.PostgresError) return error.code;
  return error instanceof Error && "code" in error ? String(error.code) : "Error";
}

if (process.send !== undefined) {
  const [task]: ApplicationTask[] = await once(process, "message");
  if (task !== undefined) await work(task);
}
