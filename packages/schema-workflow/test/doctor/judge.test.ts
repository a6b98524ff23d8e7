import { describe, expect, test } from "vitest";
import type { Trait } from "../../src/doctor/trait.ts";
import { judge, type Case } from "../../src/doctor/judge.ts";
import { asItHappened } from "../../src/doctor/order.ts";

const TRAIT: Trait = {
  key: "k",
  id: { kind: "schema", name: "s" },
  object: "schema s",
  value: "there",
  root: "r",
  weak: false,
};
const RAN = { present: [TRAIT], absent: [] };
const DID_NOT = { present: [], absent: [TRAIT] };

function migration(name: string, recorded: boolean, evidence: Case["evidence"], unfinished = false): Case {
  return { migration: { package: "a", name }, recorded, evidence, unfinished };
}

function judged(keeper: "ledger" | "tool", ...cases: readonly Case[]): string[] {
  return [...judge(cases, keeper).values()].map((one) => (one.state === "found" ? one.kind : one.state));
}

describe("judging by record and evidence", () => {
  test("what is recorded and ran is sound; what is neither is pending", () => {
    expect(judged("tool", migration("x", true, RAN), migration("y", false, DID_NOT))).toEqual(["sound", "pending"]);
  });

  test("a record without its changes, and changes without a record, are found", () => {
    const cases = [migration("x", true, DID_NOT), migration("y", false, RAN)];
    expect(judged("tool", ...cases)).toEqual(["not-executed", "executed-unrecorded"]);
    expect(judged("ledger", ...cases)).toEqual(["not-executed", "executed-unrecorded"]);
  });

  test("what is older than the newest record is skipped by the other tool, and late for Strata", () => {
    const cases = [migration("x", false, DID_NOT), migration("y", false, undefined), migration("z", true, RAN)];
    expect(judged("tool", ...cases)).toEqual(["skipped", "undecided", "sound"]);
    expect(judged("ledger", ...cases)).toEqual(["pending", "pending", "sound"]);
  });

  test("where the catalog tells nothing the record stands", () => {
    expect(judged("ledger", migration("x", true, undefined))).toEqual(["untold"]);
  });

  test("one that stopped half-way is no damage: `migrate` goes on with it", () => {
    expect(judged("ledger", migration("x", false, { present: [TRAIT], absent: [TRAIT] }, true))).toEqual(["pending"]);
  });
});

describe("the order in which migrations ran", () => {
  const ordered = ["one", "two", "three", "four"].map((name) => ({ package: "a", name }));

  test("is that of the ledger, and those not recorded stand behind the one that comes before them", () => {
    const sequence = new Map([
      ["a/three", 5],
      ["a/two", 9],
    ]);
    expect(asItHappened(ordered, sequence).map(({ name }) => name)).toEqual(["one", "three", "four", "two"]);
  });

  test("is that of the folders where nothing is known", () => {
    expect(asItHappened(ordered, new Map())).toEqual(ordered);
  });
});
