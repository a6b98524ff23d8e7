import postgres from "postgres";
import type { TestServer } from "./test-server.ts";

/**
 * Uses the server behind DATABASE_URL, of which only databases of our own are created and dropped. Fails unless it
 * answers within five seconds and lets the role create databases. The URL, with its password, is in no message.
 */
export async function useDatabaseUrl(url: string): Promise<TestServer> {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new Error("DATABASE_URL is not a URL such as postgres://user:password@host:5432/name. Correct or unset it.");
  }
  const role = await readRole(url);
  if (!role.mayCreate) {
    throw new Error(
      `The tests create databases, which the role "${role.name}" of DATABASE_URL may not. ` +
        `As a superuser run ALTER ROLE "${role.name}" CREATEDB, or unset DATABASE_URL.`,
    );
  }
  return { url, stop: async () => {} };
}

async function readRole(url: string): Promise<{ name: string; mayCreate: boolean }> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const [role] = await sql<[{ name: string; mayCreate: boolean }]>`
      select rolname as name, rolcreatedb or rolsuper as "mayCreate" from pg_roles where rolname = current_user`;
    return role;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The server at DATABASE_URL does not answer: ${reason}. Start it, or unset DATABASE_URL.`, {
      cause: error,
    });
  } finally {
    await sql.end({ timeout: 1 });
  }
}
