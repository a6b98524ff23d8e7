import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { adopt, migrate, planAdopting, status } from "../../src/index.ts";
import { AFTER, BODY, CREATE, letters, PHASES, TWO_FORMS } from "../phases/letters.ts";
import { migrateWithDrizzle1 } from "./drizzle-migrators.ts";
import { stepsOf } from "./steps-of.ts";

const MORE = { [AFTER]: { "migration.sql": "CREATE TABLE after ();" } };

test("what another tool ran by its script is adopted in that form, and its phases never run", async () => {
  await using database = await createDatabase();
  const { "migration.sql": script = "", "down.sql": down = "" } = TWO_FORMS;
  await migrateWithDrizzle1(database.url, await letters({ "migration.sql": script, "down.sql": down }));
  await database.sql`INSERT INTO letters (body) VALUES ('{"note": "hello"}')`;
  const run = { url: database.url, roster: [await letters(TWO_FORMS)] };
  expect(stepsOf(await adopt(run))).toEqual([expect.stringContaining(CREATE), expect.stringContaining(BODY)]);
  expect(await status(run)).toMatchObject([{}, { state: "applied", edit: undefined, entry: { form: "script" } }]);
  expect(await migrate(run)).toEqual({ applied: [] });
});

test("phases, which no other tool can run, are adopted where a person says that their change is there", async () => {
  await using database = await createDatabase();
  const { "migration.sql": script = "" } = TWO_FORMS;
  // There it was a script without a name that we know.
  const elsewhere = await letters({ "migration.sql": "SELECT 1;" }, MORE);
  await migrateWithDrizzle1(database.url, elsewhere);
  await database.sql`DELETE FROM drizzle.__drizzle_migrations WHERE name = ${BODY}`;
  await database.sql.unsafe(script);
  const run = { url: database.url, roster: [await letters(PHASES, MORE)] };
  // Something newer ran, and of this nothing is known: it is for a person to decide.
  expect(await planAdopting(run)).toMatchObject({ undecided: [{ name: BODY }] });
  await adopt({ ...run, ran: [BODY] });
  expect(await status(run)).toMatchObject([{}, { state: "applied", edit: undefined, entry: { form: "phased" } }, {}]);
  expect(await migrate(run)).toEqual({ applied: [] });
});
