import { describe, expect, test } from "vitest";
import { label, planApply, planRevert, type LedgerEntry, type OrderedMigration } from "../src/index.ts";

const [one, two, three] = ["20250101000000_one", "20250102000000_two", "20250103000000_three"] as const;

function migration(name: string, owner = "a"): OrderedMigration {
  return {
    package: owner,
    name,
    timestamp: name.slice(0, 14),
    file: "migration.sql",
    downFile: "down.sql",
    waitsFor: undefined,
  };
}

function entry(name: string, owner = "a"): LedgerEntry {
  return {
    package: owner,
    name,
    sequence: 1,
    checksum: "",
    appliedAt: "",
    appliedBy: "",
    durationMs: 0,
    origin: "applied",
    form: "script",
    unfinished: undefined,
  };
}

const folders = [one, two, three].map((name) => migration(name));

describe("planning to apply", () => {
  test("leaves out what the ledger knows by package and name", () => {
    const plan = planApply(folders, [entry(one), entry(two, "b")]);
    expect(plan.steps.map(label)).toEqual([`a/${two}`, `a/${three}`]);
  });

  test("marks as late what sorts before something already applied, and nothing else", () => {
    const plan = planApply(folders, [entry(two)]);
    expect(plan.steps.map(({ name, late }) => [name, late])).toEqual([
      [one, true],
      [three, false],
    ]);
  });

  test("stops after the migration it is told to stop at", () => {
    expect(planApply(folders, [], { to: two }).steps.map((step) => step.name)).toEqual([one, two]);
    expect(planApply(folders, [], { to: `a/${one}` }).steps.map((step) => step.name)).toEqual([one]);
  });

  test("lists what the ledger knows and the disk does not", () => {
    expect(planApply(folders, [entry("20240101000000_gone")]).missing.map(label)).toEqual(["a/20240101000000_gone"]);
  });

  test("refuses a target that no migration has, and one that two packages have", () => {
    expect(() => planApply(folders, [], { to: "20250199000000_none" })).toThrow(
      "There is no migration 20250199000000_none",
    );
    const twice = [...folders, migration(one, "b")];
    expect(() => planApply(twice, [], { to: one })).toThrow("More than one package");
    expect(planApply(twice, [], { to: `b/${one}` }).steps).toHaveLength(4);
  });
});

describe("planning to revert", () => {
  const ledger = [entry(two), entry(one), entry(three)];

  test("takes the newest by the order of application, not by name", () => {
    expect(planRevert(folders, ledger.slice(0, 2), "newest").steps.map((step) => step.name)).toEqual([one]);
    expect(planRevert(folders, ledger, "all").steps.map((step) => step.name)).toEqual([three, one, two]);
  });

  test("keeps the target of `to` applied", () => {
    expect(planRevert(folders, ledger, { downTo: two }).steps.map((step) => step.name)).toEqual([three, one]);
    expect(planRevert(folders, ledger, { downTo: three }).steps).toEqual([]);
  });

  test("refuses when one of several cannot be reverted, naming it", () => {
    const noDown = [{ ...migration(one), downFile: undefined }, ...folders.slice(1)];
    expect(() => planRevert(noDown, ledger, "all")).toThrow(`a/${one} has no down.sql`);
    expect(() => planRevert(folders.slice(1), ledger, "all")).toThrow(`The folder of a/${one} is gone`);
    expect(() => planRevert(folders, ledger, { downTo: "20250199000000_none" })).toThrow("There is no migration");
  });

  test("has nothing to do on an empty ledger", () => {
    expect(planRevert(folders, [], "newest").steps).toEqual([]);
  });
});
