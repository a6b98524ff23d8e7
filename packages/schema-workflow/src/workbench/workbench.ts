import { randomBytes } from "node:crypto";
import { startThrowawayServer, type PostgresVersion } from "@strata/local-postgres";
import { escapeIdentifier } from "pg";
import { quickestCopy } from "./copy.ts";
import { endPool, keepSession, openPool, type KeptSession } from "./session.ts";

/** A server on which databases are made, used and thrown away. */
export interface Workbench extends AsyncDisposable {
  /** Creates an empty UTF-8 database, or a copy of another one here to which nobody is connected. */
  createDatabase(template?: ScratchDatabase): Promise<ScratchDatabase>;
  /** Creates roles that migrations name in GRANT or OWNER TO and that are not there yet. They cannot log in. */
  ensureRoles(names: readonly string[]): Promise<void>;
}

export interface ScratchDatabase extends AsyncDisposable {
  readonly name: string;
  /** Of a superuser. */
  readonly url: string;
  /** For those who only look. It ends before a copy is made. */
  readonly session: KeptSession;
  /** Ends whoever is connected, and drops it. A second call does nothing. */
  drop(): Promise<void>;
}

export interface WorkbenchOptions {
  /** Major version of the throwaway server; 18 when left out. */
  readonly version?: PostgresVersion | undefined;
  /** A server to use instead of a throwaway one; the role may create databases and roles. */
  readonly url?: string | undefined;
}

/**
 * Opens a workbench: a throwaway server, unless another one is given. Disposing it drops what was made on it.
 *
 * @throws LocalServerError
 */
export async function openWorkbench({ version, url }: WorkbenchOptions = {}): Promise<Workbench> {
  const server = url === undefined ? await startThrowawayServer({ version, small: true }) : undefined;
  const serverUrl = server?.url ?? url ?? "";
  const admin = openPool(serverUrl);
  const strategy = quickestCopy(admin);
  const databases = new Set<ScratchDatabase>();
  return {
    async createDatabase(template) {
      const name = `strata_scratch_${randomBytes(6).toString("hex")}`;
      const source = escapeIdentifier(template?.name ?? "template0");
      await template?.session.end();
      const how = await strategy();
      await admin.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${source} ENCODING 'UTF8' ${how}`);
      const address = inDatabase(serverUrl, name);
      const session = keepSession(address);
      const drop = async (): Promise<void> => {
        if (!databases.delete(database)) return;
        await session.end();
        await admin.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
      };
      const database: ScratchDatabase = { name, url: address, session, drop, [Symbol.asyncDispose]: drop };
      databases.add(database);
      return database;
    },
    async ensureRoles(names) {
      const { rows } = await admin.query<{ rolname: string }>("SELECT rolname FROM pg_roles");
      const known = new Set(rows.map(({ rolname }) => rolname));
      for (const name of names) {
        if (!known.has(name)) await admin.query(`CREATE ROLE ${escapeIdentifier(name)}`);
      }
    },
    async [Symbol.asyncDispose]() {
      if (server === undefined) await Promise.all([...databases].map((database) => database.drop()));
      else await Promise.all([...databases].map(({ session }) => session.end()));
      await endPool(admin);
      await server?.stop();
    },
  };
}

function inDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
