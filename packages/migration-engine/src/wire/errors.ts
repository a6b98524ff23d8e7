import type { Sql } from "./messages.ts";

/** A field of an ErrorResponse or NoticeResponse by its one-letter code (manual, section 55.8). */
export type Fields = ReadonlyMap<string, string>;

/** A notice or warning that the server sent beside its answers. */
export interface DatabaseNotice {
  readonly severity: string;
  readonly sqlState: string;
  readonly message: string;
}

/** The server refused a statement or the connection, in its own words. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  /** Five characters, as in appendix A of the manual. */
  readonly sqlState: string;
  readonly severity: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** Where in the script, from 1, in characters. Errors that arise while a statement runs have none. */
  readonly position: number | undefined;
  /** The call stack of the server's own languages. */
  readonly where: string | undefined;
  /** How many statements of the script had completed before this one failed. */
  readonly statementsCompleted: number;
  readonly #sent: Sql;

  /** @param sent the text that the server answered with this */
  constructor(fields: Fields, statementsCompleted = 0, sent: Sql = "") {
    super(fields.get("M") ?? "The server reported an error without a message.");
    this.sqlState = fields.get("C") ?? "XX000";
    this.severity = fields.get("V") ?? fields.get("S") ?? "ERROR";
    this.detail = fields.get("D");
    this.hint = fields.get("H");
    this.where = fields.get("W");
    const position = fields.get("P");
    this.position = position === undefined ? undefined : Number(position);
    this.statementsCompleted = statementsCompleted;
    this.#sent = sent;
  }

  /** Whether this is what the server said to that text: to another one, the position means nothing. */
  answers(text: Sql): boolean {
    return this.#sent === text;
  }
}

/** The server refused a statement before this one in the chain, and did not look at this one. */
export class PassedOver extends Error {
  override readonly name = "PassedOver";

  constructor() {
    super("It was passed over: what came before it in the chain had failed.");
  }
}

export function toNotice(fields: Fields): DatabaseNotice {
  return {
    severity: fields.get("V") ?? fields.get("S") ?? "NOTICE",
    sqlState: fields.get("C") ?? "00000",
    message: fields.get("M") ?? "",
  };
}

export type ConnectionFailure =
  | "host-not-found"
  | "refused"
  | "timeout"
  | "tls"
  | "authentication"
  | "closed"
  | "protocol";

/** No connection, or none any more. The message names host and port, never the password. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly reason: ConnectionFailure;

  constructor(reason: ConnectionFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}

/** The URL is none that can be connected to. The message does not repeat it, since it may hold a password. */
export class InvalidUrlError extends Error {
  override readonly name = "InvalidUrlError";
}
