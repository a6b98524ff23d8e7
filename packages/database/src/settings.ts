import { readFileSync } from "node:fs";
import { DatabaseSettingsError } from "./settings-error.ts";
import { readSwitch, readTls, UNVERIFIED, type TlsSettings } from "./tls-settings.ts";

export { DatabaseSettingsError, UNVERIFIED };

/** How to connect, and how many connections to keep. Everything that the environment may say is in here. */
export interface DatabaseSettings {
  /** Without `sslmode`, which `ssl` has taken in. */
  readonly url: string;
  /** False: not encrypted. */
  readonly ssl: false | TlsSettings;
  readonly pool: PoolSettings;
  /** False: no prepared statements, which PgBouncer in transaction mode does not keep before 1.21. True when left out. */
  readonly prepare?: boolean;
}

export interface PoolSettings {
  /** Connections that are opened at the start. */
  readonly min: number;
  /** Connections that there may be at the same time. */
  readonly max: number;
  /** An idle connection is closed after so long. */
  readonly idleTimeoutSeconds: number;
  /** For TCP, TLS and authentication together. */
  readonly connectTimeoutSeconds: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const MOST_CONNECTIONS = 10_000;

/**
 * Reads the settings from the environment; `.env.example` lists the variables. It connects to nothing.
 *
 * @param readFile reads the file of DATABASE_SSL_CA
 * @throws DatabaseSettingsError with all faults at once, each with its variable's name and none with a password
 */
export function readDatabaseSettings(
  env: Environment,
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): DatabaseSettings {
  const faults: string[] = [];
  const url = readUrl(env, faults);
  const ssl = readTls(env, url, readFile, faults);
  const prepare = readSwitch(env, "DATABASE_PREPARE", faults) ?? true;
  const max = readCount(env, "DATABASE_POOL_MAX", 20, 1, faults);
  const pool = {
    min: readCount(env, "DATABASE_POOL_MIN", Math.min(2, max), 0, faults),
    max,
    idleTimeoutSeconds: 30,
    connectTimeoutSeconds: 5,
  };
  if (pool.min > pool.max) {
    faults.push(`DATABASE_POOL_MIN (${pool.min}) is greater than DATABASE_POOL_MAX (${pool.max})`);
  }
  if (url === undefined || faults.length > 0) throw new DatabaseSettingsError(faults);
  url.searchParams.delete("sslmode");
  return { url: url.href, ssl, pool, prepare };
}

function readUrl({ DATABASE_URL: text = "" }: Environment, faults: string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // A # or a second @ or / comes from a password that was not encoded: going on would connect to somewhere else.
  const misread = url === undefined || url.hash !== "" || /[@/]/.test(url.pathname.slice(1)) || !canDecode(url);
  if (!misread && /^postgres(ql)?:$/.test(url.protocol)) return url;
  faults.push(
    text === ""
      ? "DATABASE_URL is not set; it reads postgres://user:password@host:5432/database"
      : "DATABASE_URL is none: it must read postgres://user:password@host:5432/database, special characters percent-encoded",
  );
  return undefined;
}

function canDecode({ username, password, pathname }: URL): boolean {
  try {
    [username, password, pathname].forEach(decodeURIComponent);
    return true;
  } catch {
    return false;
  }
}

function readCount(env: Environment, name: string, fallback: number, least: number, faults: string[]): number {
  const text = env[name] ?? "";
  if (text === "") return fallback;
  const count = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (count >= least && count <= MOST_CONNECTIONS) return count;
  faults.push(`${name} must be a whole number from ${least} to ${MOST_CONNECTIONS}, not "${text}"`);
  return fallback;
}
