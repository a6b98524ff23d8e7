import postgres from "postgres";
import { isHealthy } from "./health.ts";
import { readDatabaseSettings, type DatabaseSettings } from "./settings.ts";
import { UNVERIFIED } from "./tls-settings.ts";

/** A pool of connections. `drizzle({ client: database.sql })` makes a Drizzle database of it. */
export interface Database extends AsyncDisposable {
  /** postgres.js */
  readonly sql: postgres.Sql;
  /** Whether the server answers `SELECT 1`. Never throws; false as well when no answer comes within 5 seconds. */
  healthCheck(): Promise<boolean>;
  /** Lets running queries end, for at most 5 seconds, and closes every connection. A second call waits for the first. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_SECONDS = 5;

/**
 * Opens the pool: `DATABASE_POOL_MIN` connections now, more when they are needed. Each call opens a pool of its own.
 *
 * @param settings from the environment when left out
 * @param warn is told when the server's certificate is not verified
 * @throws DatabaseSettingsError, or postgres.js' error when the server cannot be reached; nothing stays open then
 */
export async function connectDatabase(
  settings: DatabaseSettings = readDatabaseSettings(process.env),
  warn: (message: string) => void = console.warn,
): Promise<Database> {
  const { url, ssl, pool, prepare = true } = settings;
  if (ssl !== false && !ssl.rejectUnauthorized) {
    warn(UNVERIFIED);
  }
  const address = addressOf(url);
  const sql = postgres({
    ...address,
    ssl: ssl === false ? false : { ...ssl, host: address.host },
    max: pool.max,
    prepare,
    idle_timeout: pool.idleTimeoutSeconds,
    connect_timeout: pool.connectTimeoutSeconds,
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= sql.end({ timeout: CLOSE_TIMEOUT_SECONDS }));
  try {
    await openConnections(sql, pool.min);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    sql,
    close,
    healthCheck: () => isHealthy(sql),
    [Symbol.asyncDispose]: close,
  };
}

/** postgres.js opens connections on demand; holding so many at the same time makes it open them. */
async function openConnections(sql: postgres.Sql, count: number): Promise<void> {
  const reserved = await Promise.allSettled(Array.from({ length: count }, () => sql.reserve()));
  for (const one of reserved) if (one.status === "fulfilled") one.value.release();
  for (const one of reserved) if (one.status === "rejected") throw one.reason;
}

/** Settings of a session that may stand in the URL. Others are for other drivers; postgres.js would send them on. */
const SESSION_SETTINGS = new Set(["application_name", "options", "search_path"]);

/** The parts of the URL, each said outright: what postgres.js is not told it takes from PGHOST, PGUSER and the like. */
function addressOf(url: string): { host: string } & postgres.Options<Record<string, never>> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const user = decodeURIComponent(username) || "postgres";
  return {
    host: decodeURIComponent(hostname.replace(/^\[|\]$/g, "")) || "localhost",
    port: Number(port || "5432"),
    user,
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || user,
    connection: Object.fromEntries([...searchParams].filter(([name]) => SESSION_SETTINGS.has(name))),
  };
}
