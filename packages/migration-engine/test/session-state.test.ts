import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { migrate } from "../src/index.ts";
import { schemaPackage } from "./schema-package-fixture.ts";

const [FIRST, SECOND] = ["20250101000000_first", "20250102000000_second"] as const;

test("nothing that a migration leaves in the session is there for the next one", async () => {
  await using database = await createDatabase();
  const leaves = `
    CREATE TABLE users (id int);
    CREATE SEQUENCE numbers;
    SELECT nextval('numbers');
    CREATE TEMP TABLE users (hidden int);
    PREPARE answer AS SELECT 42;
    DECLARE kept CURSOR WITH HOLD FOR SELECT 1;
    LISTEN somebody;
    SET statement_timeout = '1h';`;
  const finds = `
    ALTER TABLE users ADD COLUMN name text;
    CREATE TABLE found AS SELECT
      (SELECT count(*)::int FROM pg_prepared_statements WHERE from_sql) AS prepared,
      (SELECT count(*)::int FROM pg_cursors WHERE name = 'kept') AS cursors,
      (SELECT count(*)::int FROM pg_listening_channels()) AS channels,
      current_setting('statement_timeout') AS timeout;
    DO $$ BEGIN PERFORM currval('numbers'); RAISE EXCEPTION 'it is known'; EXCEPTION WHEN object_not_in_prerequisite_state THEN END $$;`;
  const roster = [
    await schemaPackage("a", { [FIRST]: { "migration.sql": leaves }, [SECOND]: { "migration.sql": finds } }),
  ];
  await migrate({ url: database.url, roster });
  expect((await readCatalog(database.sql)).tables["users"]?.columns.map(({ name }) => name)).toEqual(["id", "name"]);
  expect(await database.sql`SELECT * FROM found`).toEqual([{ prepared: 0, cursors: 0, channels: 0, timeout: "0" }]);
});

test("in every migration the server looks whether we are still there, and does not wait for hours for an answer", async () => {
  await using database = await createDatabase();
  const [{ linux } = { linux: false }] = await database.sql<
    { linux: boolean }[]
  >`SELECT version() LIKE '%linux%' AS linux`;
  const look = (table: string): { "migration.sql": string } => ({
    "migration.sql": `CREATE TABLE ${table} AS SELECT name, setting FROM pg_settings
      WHERE name LIKE 'tcp\\_%' OR name = 'client_connection_check_interval' ORDER BY name;`,
  });
  const roster = [await schemaPackage("a", { [FIRST]: look("first"), [SECOND]: look("second") })];
  await migrate({ url: database.url, roster });
  const settings = [
    { name: "client_connection_check_interval", setting: linux ? "10000" : "0" },
    { name: "tcp_keepalives_count", setting: "4" },
    { name: "tcp_keepalives_idle", setting: "20" },
    { name: "tcp_keepalives_interval", setting: "10" },
    { name: "tcp_user_timeout", setting: "60000" },
  ];
  expect(await database.sql`SELECT * FROM first`).toEqual(settings);
  expect(await database.sql`SELECT * FROM second`).toEqual(settings);
});
