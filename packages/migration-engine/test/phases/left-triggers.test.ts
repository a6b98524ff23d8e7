import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { findLeftTriggers, migrate, readMigrations, type RunEvent } from "../../src/index.ts";
import { CONTRACT, letters, PHASES } from "./letters.ts";

const LEFT = CONTRACT.replace("DROP TRIGGER letters_keep_both ON letters;\nDROP FUNCTION letters_keep_both();", "");

test.each([
  ["one that contract drops", CONTRACT, []],
  ["one that contract leaves", LEFT, ["letters_keep_both"]],
  ["one that goes with its function", `${LEFT}\nDROP FUNCTION letters_keep_both() CASCADE;`, []],
  ["one that goes with its table", "DROP TABLE letters;", []],
  ["another one is dropped", `${LEFT}\nDROP TRIGGER IF EXISTS "Letters_keep_both" ON letters;`, ["letters_keep_both"]],
])("a trigger that expand makes: %s", async (_, contract, left) => {
  const [, change] = await readMigrations(await letters({ ...PHASES, "contract.sql": contract }));
  expect(change?.phased && (await findLeftTriggers(change.phased))).toEqual(left);
});

test("a run warns of one that would go on for ever", async () => {
  await using database = await createDatabase();
  const roster = [await letters({ ...PHASES, "contract.sql": LEFT })];
  const events: RunEvent[] = [];
  await migrate({ url: database.url, roster, until: "ready", report: (event) => events.push(event) });
  expect(events).toContainEqual(
    expect.objectContaining({
      type: "notice",
      severity: "WARNING",
      message: "expand.sql makes the trigger letters_keep_both, and contract.sql does not drop it.",
    }),
  );
});
