import { expect, test } from "vitest";
import { planTable, readPlanTable, type MeasuredQuery } from "../src/plan/plan-table.ts";
import { planDifferences } from "../src/plan/published-plans.ts";

const claim: MeasuredQuery = { query: "claim, 100", indexes: ["due", "things_pkey"], custom: 1200, generic: 1210 };
const wake: MeasuredQuery = { query: "wake", indexes: ["due or when"], custom: 4, generic: 4 };

test("a table of plans is read as it was written", () => {
  expect(planTable([claim, wake])).toBe(
    [
      "| query      | indexes              | buffers, custom plan | buffers, generic plan |",
      "| ---------- | -------------------- | -------------------: | --------------------: |",
      "| claim, 100 | `due`, `things_pkey` |                 1200 |                  1210 |",
      "| wake       | `due` or `when`      |                    4 |                     4 |",
    ].join("\n"),
  );
  expect(readPlanTable(`before\n\n${planTable([claim, wake])}\n\nafter`)).toEqual([claim, wake]);
});

test.each<[what: string, now: readonly MeasuredQuery[], differences: readonly string[]]>([
  [
    "a few buffers more",
    [
      { ...claim, custom: 1300 },
      { ...wake, generic: 9 },
    ],
    [],
  ],
  ["half as many again and more", [{ ...claim, custom: 2000 }, wake], ["claim, 100: the page says"]],
  ["far fewer", [{ ...claim, generic: 700 }, wake], ["claim, 100: the page says"]],
  [
    "another index",
    [claim, { ...wake, indexes: ["things_pkey"] }],
    ["wake: the page says due or when, 4 and 4 buffers, it was"],
  ],
  ["a query that is new", [claim, wake, { ...wake, query: "sleep" }], ["sleep is not on the page"]],
  ["a query that is gone", [claim], ["wake is on the page alone"]],
])("%s against the page", (_what, now, differences) => {
  expect(planDifferences([claim, wake], now)).toEqual(differences.map((each) => expect.stringContaining(each)));
});
