import { startThrowawayServer } from "@strata/local-postgres";
import postgres from "postgres";
import { createAuthority, type Certificate, type TestAuthority } from "./certificates.ts";
import { readServerSettings } from "./server/settings.ts";

export const PASSWORD = "pässwörd/@:?#%&=+ 'quoted' \u00ad\u00a0ﬁ";

/** A server with TLS and one role per method of authentication, each with PASSWORD; of the version under test. */
export interface SecureServer extends AsyncDisposable {
  readonly authority: TestAuthority;
  /** The URL of a role, without a query. Without a password the URL has none. */
  url(role: Role, password?: string): string;
  /** Gives a role that authenticates by SCRAM another password. */
  setPassword(role: Role, password: string): Promise<void>;
  /** Shows another certificate to whoever connects from now on. */
  present(certificate: Certificate): Promise<void>;
}

export type Role = "by_trust" | "by_password" | "by_md5" | "by_scram" | "by_scram_over_tls";

export async function startSecureServer(): Promise<SecureServer> {
  const { version } = readServerSettings(process.env);
  const server = await startThrowawayServer({ version });
  const authority = await createAuthority();
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  const present = async ({ certificate, key }: Certificate) => {
    await writeFile(sql, "server.crt", certificate);
    await writeFile(sql, "server.key", key);
    await reload(sql);
  };
  try {
    await writeFile(sql, "server.crt", authority.certificate);
    await createRoles(sql);
    await sql`ALTER SYSTEM SET ssl = on`;
    await present(await authority.issue({ hosts: ["localhost"], addresses: ["127.0.0.1"] }));
  } catch (error) {
    await sql.end();
    await server.stop();
    throw error;
  }
  return {
    authority,
    present,
    async setPassword(role, password) {
      await sql.unsafe(`ALTER ROLE ${role} PASSWORD ${quoted(password)}`);
    },
    url(role, password) {
      const url = new URL(server.url);
      const credentials = password === undefined ? role : `${role}:${encodeURIComponent(password)}`;
      return `postgres://${credentials}@127.0.0.1:${url.port}/postgres`;
    },
    async [Symbol.asyncDispose]() {
      await sql.end();
      await server.stop();
    },
  };
}

async function createRoles(sql: postgres.Sql): Promise<void> {
  const password = quoted(PASSWORD);
  await sql.unsafe(`
    CREATE ROLE by_trust LOGIN;
    SET password_encryption = 'scram-sha-256';
    CREATE ROLE by_password LOGIN PASSWORD ${password};
    CREATE ROLE by_scram LOGIN PASSWORD ${password};
    CREATE ROLE by_scram_over_tls LOGIN PASSWORD ${password};
    SET password_encryption = 'md5';
    CREATE ROLE by_md5 LOGIN PASSWORD ${password};
    RESET password_encryption`);
  const [row] = await sql<{ before: string }[]>`SELECT pg_read_file('pg_hba.conf') AS before`;
  await writeFile(
    sql,
    "pg_hba.conf",
    [
      "host    all by_trust          all trust",
      "host    all by_password       all password",
      "host    all by_md5            all md5",
      "host    all by_scram          all scram-sha-256",
      "hostssl all by_scram_over_tls all scram-sha-256",
      "host    all by_scram_over_tls all reject",
      row?.before ?? "",
    ].join("\n"),
  );
}

/** Lets the server write into its data directory: only so do owner and mode suit it, whatever user it runs as. */
async function writeFile(sql: postgres.Sql, name: string, content: string): Promise<void> {
  await sql.unsafe(
    `COPY (SELECT unnest(string_to_array(${quoted(content.trimEnd())}, E'\\n'))) TO PROGRAM 'umask 077; rm -f ${name}; cat > ${name}'`,
  );
}

/** Until whoever connects next meets the new settings. */
async function reload(sql: postgres.Sql): Promise<void> {
  const [before] = await sql<{ at: string }[]>`SELECT pg_conf_load_time()::text AS at`;
  await sql`SELECT pg_reload_conf()`;
  for (;;) {
    // Sessions are told by the postmaster, which lets nobody in before it has read everything itself.
    const [now] = await sql<{ at: string }[]>`SELECT pg_conf_load_time()::text AS at`;
    if (now?.at !== before?.at) return;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
