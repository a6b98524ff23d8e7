import postgres from "postgres";
import { startDurableServer } from "../measure/server.ts";

/** The server of a run, and empty databases on it. */
export interface Databases extends AsyncDisposable {
  readonly version: string;
  create(): Promise<string>;
  drop(url: string): Promise<void>;
}

/** What a server of this size would be given. The rest is as PostgreSQL comes: autovacuum is on. */
const SETTINGS = { shared_buffers: "1GB", max_wal_size: "4GB", checkpoint_timeout: "5min" };

export async function startDatabases(): Promise<Databases> {
  const server = await startDurableServer(SETTINGS);
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  const [{ version } = { version: "" }] = await admin<
    { version: string }[]
  >`SELECT current_setting('server_version') AS version`;
  let count = 0;
  return {
    version,
    async create() {
      count += 1;
      const url = new URL(server.url);
      url.pathname = `/queries_${count}`;
      await admin`CREATE DATABASE ${admin(url.pathname.slice(1))} TEMPLATE template0`;
      return url.href;
    },
    async drop(url) {
      await admin`DROP DATABASE ${admin(new URL(url).pathname.slice(1))} WITH (FORCE)`;
    },
    async [Symbol.asyncDispose]() {
      await admin.end();
      await server.stop();
    },
  };
}
