import { startDurableServer } from "../measure/server.ts";
import postgres from "postgres";
import { EAGER_AUTOVACUUM } from "./load/chaos.ts";
import { makeOldTimers, type KeyKind } from "./old-timers.ts";

/** The server of a run, and a table in the old form for each that wants one: filled once, and copied. */
export interface Databases extends AsyncDisposable {
  /** A fresh copy. */
  withOldTimers(rows: number, key: KeyKind): Promise<string>;
  /** An empty one. */
  empty(): Promise<string>;
  drop(url: string): Promise<void>;
  readonly version: string;
}

/**
 * Beside eager autovacuum, what a server of this size would be given. One that has run for a while has files of the log to
 * use again; a new one makes and syncs each while those who commit wait.
 */
const SETTINGS = {
  ...EAGER_AUTOVACUUM,
  shared_buffers: "1GB",
  max_wal_size: "4GB",
  min_wal_size: "4GB",
  // Off in tests, where the checkpointer would write more than they do.
  checkpoint_timeout: "5min",
};

export async function startDatabases(): Promise<Databases> {
  const server = await startDurableServer(SETTINGS);
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  const [{ version } = { version: "" }] = await admin<
    { version: string }[]
  >`SELECT current_setting('server_version') AS version`;
  const templates = new Map<string, Promise<string>>();
  let count = 0;

  return { version, withOldTimers, empty, drop, [Symbol.asyncDispose]: dispose };

  async function withOldTimers(rows: number, key: KeyKind): Promise<string> {
    const name = `timers_${rows}_${key}`;
    const made = templates.get(name) ?? fill(name, rows, key);
    templates.set(name, made);
    return create(`TEMPLATE ${await made} STRATEGY file_copy`);
  }

  function empty(): Promise<string> {
    return create("TEMPLATE template0");
  }

  async function drop(url: string): Promise<void> {
    await admin`DROP DATABASE ${admin(new URL(url).pathname.slice(1))} WITH (FORCE)`;
    // What one leaves to be written does not disturb the next.
    await admin`CHECKPOINT`;
  }

  async function fill(name: string, rows: number, key: KeyKind): Promise<string> {
    await admin`CREATE DATABASE ${admin(name)} TEMPLATE template0`;
    await makeOldTimers(urlOf(name), rows, key);
    await admin`ALTER DATABASE ${admin(name)} ALLOW_CONNECTIONS false`;
    return name;
  }

  async function create(how: string): Promise<string> {
    count += 1;
    const name = `run_${count}`;
    await admin.unsafe(`CREATE DATABASE ${name} ${how}`);
    await admin`CHECKPOINT`;
    return urlOf(name);
  }

  function urlOf(name: string): string {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  async function dispose(): Promise<void> {
    await admin.end();
    await server.stop();
  }
}
