import postgres from "postgres";
import { inject } from "vitest";
import { freshDatabaseName, withDatabase } from "./name.ts";
import { ensureTemplate } from "./template.ts";

/** A database of one test or test file. Disposing is `drop()`. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** At most four connections; notices are not printed. */
  readonly sql: postgres.Sql;
  /** Closes `sql`, ends whoever else is connected, drops the database. A second call does nothing. */
  drop(): Promise<void>;
}

export interface TemplateDatabase {
  /** The same key must mean the same content. */
  readonly key: string;
  /** Fills the database at `url`; has closed its connections when it resolves. */
  build(url: string): Promise<void>;
}

/** Creates an empty UTF-8 database on the server of this test run. What is never dropped goes when the run ends. */
export async function createDatabase(): Promise<TestDatabase> {
  // template0, since somebody may have put objects into the template1 of a server that is not ours.
  return open((admin, name) => admin`create database ${admin(name)} template template0 encoding 'UTF8'`);
}

/**
 * Creates a database with the content that `template.build` makes. It is called once per test run, whichever worker
 * comes first; all others copy. When it throws, so does this, and the next call tries again.
 */
export async function createDatabaseFrom(template: TemplateDatabase): Promise<TestDatabase> {
  const source = await ensureTemplate(inject("postgresTestServer"), template);
  return open((admin, name) => admin`create database ${admin(name)} template ${admin(source)}`);
}

async function open(create: (admin: postgres.Sql, name: string) => Promise<unknown>): Promise<TestDatabase> {
  const server = inject("postgresTestServer");
  const name = freshDatabaseName(server.run);
  await asAdmin(server.url, (admin) => create(admin, name));

  const url = withDatabase(server.url, name);
  const sql = postgres(url, { max: 4, onnotice: () => {} });
  const closeAndDrop = async () => {
    // A query that hangs must not hold up the clean-up: FORCE below ends its backend.
    await sql.end({ timeout: 1 });
    await asAdmin(server.url, (admin) => admin`drop database if exists ${admin(name)} with (force)`);
  };
  let dropped: Promise<void> | undefined;
  const drop = async () => (dropped ??= closeAndDrop());
  return { url, sql, drop, [Symbol.asyncDispose]: drop };
}

async function asAdmin(url: string, work: (admin: postgres.Sql) => Promise<unknown>): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
