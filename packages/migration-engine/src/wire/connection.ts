import type { Socket } from "node:net";
import { Authentication } from "./authentication.ts";
import { ConnectionError, DatabaseError, PassedOver, toNotice, type DatabaseNotice } from "./errors.ts";
import { FrameReader, notPostgres, PayloadReader, type Frame } from "./frames.ts";
import {
  cancelRequest,
  chainedQuery,
  copyFail,
  encode,
  extendedQuery,
  simpleQuery,
  startup,
  sync,
  terminate,
  type Sql,
} from "./messages.ts";
import { Outbox } from "./outbox.ts";
import { Request, type Ears, type Rows } from "./request.ts";
import type { Session, TransactionStatus } from "./session.ts";
import { where, type Address } from "./url.ts";

const STATUSES: ReadonlyMap<string, TransactionStatus> = new Map([
  ["I", "idle"],
  ["T", "transaction"],
  ["E", "failed"],
]);
const NO_COPY = "COPY ... FROM stdin has no data here; write INSERT, or load the rows from a script of your own.";
/** How long a goodbye may take; a frozen server never hears it. */
const GOODBYE_MS = 2_000;

/** Speaks the protocol over a socket that is ready for it (manual, chapter 55). */
export class Connection implements Session {
  transactionStatus: TransactionStatus = "idle";
  processId = 0;
  serverVersion = 0;
  readonly serverParameters = new Map<string, string>();
  onNotice: ((notice: DatabaseNotice) => void) | undefined;

  readonly #socket: Socket;
  readonly #address: Address;
  readonly #sendAside: (message: Buffer) => Promise<void>;
  readonly #reader = new FrameReader();
  readonly #outbox: Outbox;
  /** Not sent yet. */
  readonly #queued: Request[] = [];
  /** Sent and not yet answered, oldest first. */
  readonly #pending: Request[] = [];
  #secret: Buffer = Buffer.alloc(0);
  /** Until the server's first ReadyForQuery. */
  #authentication: Authentication | undefined;
  /** The server passes over what it is sent, until a Sync. */
  #passesOver = false;
  #lost: ConnectionError | undefined;
  #goodbye: Promise<void> | undefined;

  /** @param sendAside sends a message over a connection of its own */
  constructor(socket: Socket, address: Address, sendAside: (message: Buffer) => Promise<void>) {
    this.#socket = socket;
    this.#address = address;
    this.#sendAside = sendAside;
    this.#outbox = new Outbox(socket);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", (cause) => this.#lose(cause));
    socket.on("close", () => this.#lose());
    socket.resume();
  }

  /** Introduces itself and authenticates; the server's first ReadyForQuery ends it. */
  async start(parameters: Readonly<Record<string, string>>): Promise<void> {
    this.#authentication = new Authentication(this.#address, this.#socket);
    await this.#send(new Request("startup", [startup(parameters)]));
    const version = /^(\d+)(?:\.(\d+))?/.exec(this.serverParameters.get("server_version") ?? "");
    this.serverVersion = Number(version?.[1] ?? 0) * 10_000 + Number(version?.[2] ?? 0);
  }

  // The caller names the columns of its own statement; the protocol knows them only at run time.
  query<Row extends Record<string, string | null>>(
    text: string,
    parameters?: readonly (string | null)[],
  ): Promise<Row[]>;
  async query(text: string, parameters: readonly (string | null)[] = []): Promise<Record<string, string | null>[]> {
    const { rows } = await this.#send(new Request("query", [extendedQuery(text, parameters)], text));
    return rows;
  }

  async execute(script: Sql, ears?: Ears): Promise<string[]> {
    const { tags } = await this.#send(new Request("script", simpleQuery(script), script, ears));
    return tags;
  }

  chain<Row extends Record<string, string | null>>(
    text: string,
    parameters?: readonly (string | null)[],
    ears?: Ears & { readonly flushed?: boolean },
  ): Promise<Row[]>;
  async chain(
    text: string,
    parameters: readonly (string | null)[] = [],
    { flushed = false, ...ears }: Ears & { readonly flushed?: boolean } = {},
  ): Promise<Record<string, string | null>[]> {
    const message = chainedQuery(text, parameters, flushed);
    const { rows } = await this.#send(new Request("chained", [message], text, ears));
    return rows;
  }

  async sync(): Promise<void> {
    await this.#send(new Request("sync", [sync()]));
  }

  cancel(): Promise<void> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    return this.#sendAside(encode(cancelRequest(this.processId, this.#secret)));
  }

  close(): Promise<void> {
    this.#goodbye ??= new Promise((resolve) => {
      if (this.#socket.destroyed) return resolve();
      this.#lost ??= new ConnectionError("closed", "The session has been closed.");
      const timer = setTimeout(() => this.#socket.destroy(), GOODBYE_MS);
      this.#socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
      this.#socket.end(encode(terminate()));
    });
    return this.#goodbye;
  }

  #send(request: Request): Promise<Rows> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    this.#queued.push(request);
    this.#sendQueued();
    return request.answer;
  }

  /** A server that waits for the rows of a copy takes the next request for them and ends the session: it has to wait. */
  #sendQueued(): void {
    while (this.#pending.at(-1)?.mayCopy !== true) {
      const next = this.#queued.shift();
      if (next === undefined) return;
      if (this.#passesOver && !next.hasSync) {
        next.fail(new PassedOver());
        continue;
      }
      this.#pending.push(next);
      this.#outbox.send(next.message, typeof next.sql !== "string");
    }
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#handle(frame);
    } catch (error) {
      const ours = `The session was given up because of an error on this side: ${String(error)}`;
      this.#lose(error instanceof ConnectionError ? error : new ConnectionError("protocol", ours, error));
      this.#socket.destroy();
    }
  }

  #handle({ type, payload }: Frame): void {
    const reader = new PayloadReader(payload);
    const current = this.#pending[0];
    switch (type) {
      case "R": {
        const answer = this.#authentication?.respond(reader);
        if (answer !== undefined) this.#socket.write(encode(answer));
        return;
      }
      case "S":
        this.serverParameters.set(reader.string(), reader.string());
        return;
      case "K":
        this.processId = reader.int32();
        this.#secret = reader.rest();
        return;
      case "N":
        (current?.ears.onNotice ?? this.onNotice)?.(toNotice(reader.fields()));
        return;
      case "E": {
        const error = new DatabaseError(reader.fields(), current?.tags.length, current?.sql);
        // Sent to an idle session when the server shuts down: the reason for the close that follows.
        if (current === undefined) this.#lost ??= this.#closed(error);
        else current.error = error;
        // With a last word the connection ends, and that is the answer.
        if (current?.kind === "chained" && error.severity === "ERROR") this.#passOver();
        // At the door it is the last word, even from a server that then forgets to close.
        if (this.#authentication !== undefined) this.#socket.destroy();
        return;
      }
      case "G":
        // A copy takes the Sync that was sent behind an extended query for its own and ignores it (manual, section 55.2.6).
        this.#socket.write(encode([...copyFail(NO_COPY), ...(current?.kind === "query" ? sync() : [])]));
        return;
      case "Z":
        this.#authentication?.assertComplete();
        this.#authentication = undefined;
        this.#reader.trust();
        this.transactionStatus = statusOf(reader);
        this.#passesOver = false;
        this.#pending.shift()?.settle();
        this.#sendQueued();
        return;
      default:
        current?.receive(type, reader);
        if (current?.kind === "chained" && type === "C") {
          this.#pending.shift()?.settle();
          this.#sendQueued();
        }
    }
  }

  /** The first one that is pending, a link of a chain, was refused. Up to the next Sync nothing else will be answered. */
  #passOver(): void {
    this.#passesOver = true;
    this.#pending.shift()?.settle();
    const end = this.#pending.findIndex((one) => one.hasSync);
    for (const one of this.#pending.splice(0, end === -1 ? Infinity : end)) one.fail(new PassedOver());
    if (this.#pending[0]?.kind === "query") this.#pending[0].error = new PassedOver();
    this.#sendQueued();
  }

  #closed(cause?: Error): ConnectionError {
    const said = cause === undefined ? "" : `: ${cause.message}`;
    return new ConnectionError("closed", `${where(this.#address)} closed the connection${said}`, cause);
  }

  /** Nothing more will be answered. At the door, the server's own refusal is the answer. */
  #lose(cause?: Error): void {
    const refusal = this.#pending[0]?.error;
    this.#lost ??= cause instanceof ConnectionError ? cause : this.#closed(refusal ?? cause);
    const outcome = this.#authentication === undefined ? this.#lost : (refusal ?? this.#lost);
    for (const { fail } of [...this.#pending.splice(0), ...this.#queued.splice(0)]) fail(outcome);
  }
}

function statusOf(reader: PayloadReader): TransactionStatus {
  const status = STATUSES.get(String.fromCharCode(reader.byte()));
  if (status === undefined) throw notPostgres();
  return status;
}
