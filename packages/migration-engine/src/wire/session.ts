import type { DatabaseNotice } from "./errors.ts";
import type { Sql } from "./messages.ts";
import type { Ears } from "./request.ts";

/** After the last answer: outside a transaction, inside one, or inside one that failed and can only be rolled back. */
export type TransactionStatus = "idle" | "transaction" | "failed";

/**
 * One connection to the server. Requests made while another runs are sent at once and answered in order.
 *
 * Every method rejects with a DatabaseError when the server refuses, with a ConnectionError when the connection is lost.
 */
export interface Session {
  /** One statement with parameters, in the extended protocol. All values travel as text; null is NULL. */
  query<Row extends Record<string, string | null>>(
    text: string,
    parameters?: readonly (string | null)[],
  ): Promise<Row[]>;
  /**
   * A script as one message of the simple protocol, as written: Postgres splits it. Gives the command tags in order.
   *
   * @param ears hear command tags and notices as they come
   */
  execute(script: Sql, ears?: Ears): Promise<string[]>;
  /**
   * A link of a chain: one statement, behind which more may be sent at once, since when it fails the server passes over all
   * that comes after it, scripts too, until `sync`. What was passed over rejects with PassedOver.
   *
   * @param flushed whether it is answered at once; otherwise with the next script, flushed link, or `sync`
   */
  chain<Row extends Record<string, string | null>>(
    text: string,
    parameters?: readonly (string | null)[],
    ears?: Ears & { readonly flushed?: boolean },
  ): Promise<Row[]>;
  /** Ends a chain. Afterwards `transactionStatus` is right again. */
  sync(): Promise<void>;
  readonly transactionStatus: TransactionStatus;
  /** The server's process that serves this session: `pid` in pg_stat_activity. */
  readonly processId: number;
  /** As in `server_version_num`: 180004. */
  readonly serverVersion: number;
  /** What the server reports of its settings: `server_version`, `client_encoding` … */
  readonly serverParameters: ReadonlyMap<string, string>;
  onNotice: ((notice: DatabaseNotice) => void) | undefined;
  /**
   * Asks the server, over a second connection that is encrypted like the first, to cancel what runs. It may come too
   * late to do anything.
   */
  cancel(): Promise<void>;
  /** Says goodbye and closes, within two seconds also when nobody listens any more. A second call is harmless. */
  close(): Promise<void>;
}
