import { placeOf, type Place } from "./place.ts";
import { readRecord, urlOf } from "./record.ts";
import { findRunning } from "./running.ts";

export interface LocalServer {
  /** Of the superuser, with the password, in the database `strata`. */
  readonly url: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** This call has started it. */
  readonly started: boolean;
}

export interface EnsureOptions {
  /** The top of the checkout; it must exist. */
  readonly root: string;
  /** Is told, in a line each, what takes its time. */
  readonly report?: (line: string) => void;
}

/**
 * The running server of a checkout. It is made if there is none and started if it does not run, and stays up; a second
 * call finds it. Calls at the same time, from other processes too, get the same server.
 *
 * @throws LocalServerError
 */
export async function ensureLocalServer({ root, report = () => undefined }: EnsureOptions): Promise<LocalServer> {
  const place = placeOf(root);
  const found = await findAccepting(place);
  if (found) return found;
  // Loaded only now: most calls find a running server.
  const { startLocalServer } = await import("./start.ts");
  return startLocalServer(place, report);
}

/** The server if it runs, lets clients in, and its password is known. */
export async function findAccepting(place: Place): Promise<LocalServer | undefined> {
  const record = await readRecord(place);
  if (record === undefined) return undefined;
  const running = await findRunning(place);
  if (!running?.accepting) return undefined;
  const { port } = running;
  return { url: urlOf({ ...record, port }), port, dataDirectory: place.dataDirectory, started: false };
}
