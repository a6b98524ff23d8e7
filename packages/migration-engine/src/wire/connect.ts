import type { Socket } from "node:net";
import { Connection } from "./connection.ts";
import { dial, type Encryption, type Hold } from "./dial.ts";
import { ConnectionError } from "./errors.ts";
import type { Session } from "./session.ts";
import type { TlsOptions } from "./tls.ts";
import { parseUrl, where, type Address } from "./url.ts";

export interface ConnectOptions {
  /**
   * `postgres://user:password@host:port/database`, with `sslmode`, `channel_binding`, `options`, `application_name`,
   * `connect_timeout`, and `host`, `port`, `user`, `password`, `dbname` in place of the parts.
   */
  readonly url: string;
  /** Wins over the URL's database. */
  readonly database?: string | undefined;
  /** Wins over the URL's `sslmode`. */
  readonly ssl?: false | TlsOptions | undefined;
  /** Shown in pg_stat_activity, unless the URL names one. */
  readonly applicationName?: string;
  /** For TCP, TLS and authentication together, in milliseconds; 0 for no limit. Default 5000, unless the URL's `connect_timeout`. */
  readonly connectTimeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * Opens a session.
 *
 * @throws InvalidUrlError before anything is sent; ConnectionError; DatabaseError when the server turns us away
 */
export async function connect(options: ConnectOptions): Promise<Session> {
  const asked = parseUrl(options.url);
  const encryption = chooseEncryption(asked, options.ssl);
  const address = { ...asked, tls: encryption.mode };
  const timeoutMs = options.connectTimeoutMs ?? address.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  const parameters = {
    application_name: options.applicationName ?? "strata",
    ...address.parameters,
    user: address.user,
    database: options.database ?? address.database,
    client_encoding: "UTF8",
  };
  return within(timeoutMs, address, async (hold) => {
    const socket = await dial(address, encryption, hold);
    // The same machine again, where one name stands for several.
    const same = { ...address, host: socket.remoteAddress ?? address.host };
    const sendAside = (message: Buffer) => within(timeoutMs, address, (last) => say(message, same, encryption, last));
    const connection = new Connection(socket, address, sendAside);
    await connection.start(parameters);
    return connection;
  });
}

function chooseEncryption({ host, tls }: Address, ssl: false | TlsOptions | undefined): Encryption {
  if (ssl === undefined) {
    // Who could show a false certificate could as well say that there is no TLS: "prefer" takes any, as libpq does.
    return { mode: tls, options: { servername: host, rejectUnauthorized: tls === "require" } };
  }
  if (ssl === false) return { mode: "disable", options: {} };
  return { mode: "require", options: { servername: host, ...ssl } };
}

/** Says one thing over a connection of its own, and waits until the server has closed it. */
async function say(message: Buffer, address: Address, encryption: Encryption, hold: Hold): Promise<void> {
  const socket = await dial(address, encryption, hold);
  await new Promise((resolve) => {
    socket.once("close", resolve);
    socket.resume();
    socket.end(message);
  });
}

/** Gives up after a time; whatever is held is dropped then, or when the work fails. */
async function within<Result>(
  timeoutMs: number,
  address: Address,
  work: (hold: Hold) => Promise<Result>,
): Promise<Result> {
  const held: Socket[] = [];
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    if (timeoutMs === 0) return;
    timer = setTimeout(() => {
      reject(new ConnectionError("timeout", `${where(address)} did not answer within ${timeoutMs / 1000} s.`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work((socket) => held.push(socket)), timeout]);
  } catch (error) {
    for (const socket of held) socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
