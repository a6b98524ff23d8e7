import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import postgres from "postgres";
import { EVERYTHING, NEWER, OTHER, READER } from "./everything.ts";

/** A database with something of every kind, and copies of it. */
export interface Fixture extends AsyncDisposable {
  readonly url: string;
  /** Major version of PostgreSQL. */
  readonly version: number;
  /** Built in the same way. Dropped before the fixture is. */
  copy(): Promise<TestDatabase>;
  drop(): Promise<void>;
}

/** @param first makes the roles; a second one finds them there */
export async function createFixture(first?: Fixture): Promise<Fixture> {
  const database = await createDatabase();
  if (first === undefined) await database.sql.unsafe(`CREATE ROLE ${READER}; CREATE ROLE ${OTHER};`);
  const [row] = await database.sql`SELECT current_setting('server_version_num')::int / 10000 AS version`;
  const version = Number(row?.["version"]);
  const build = async (url: string): Promise<void> => {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    await sql.unsafe(EVERYTHING);
    for (const [from, script] of Object.entries(NEWER)) if (Number(from) <= version) await sql.unsafe(script);
    await sql.end();
  };
  await build(database.url);
  const drop = async (): Promise<void> => {
    if (first === undefined) {
      await database.sql.unsafe(
        [READER, OTHER].map((role) => `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role};`).join(" "),
      );
    }
    await database.drop();
  };
  return {
    url: database.url,
    version,
    async copy() {
      const copy = await createDatabase();
      await build(copy.url);
      return copy;
    },
    drop,
    [Symbol.asyncDispose]: drop,
  };
}
