import { describe, expect, test } from "vitest";
import { label, orderMigrations, type Migration, type OrderedMigration, type SchemaPackage } from "../src/index.ts";

/** `{ a: ["20250101000000_x"] }` and who depends on whom, in the order that comes out. */
function order(
  names: Readonly<Record<string, readonly string[]>>,
  dependencies: Readonly<Record<string, readonly string[]>> = {},
): OrderedMigration[] {
  const roster = Object.keys(names).map((name): SchemaPackage => ({
    name,
    migrations: `/${name}`,
    dependsOn: dependencies[name] ?? [],
  }));
  const migrations = Object.entries(names).flatMap(([owner, list]) =>
    list.map((name): Migration => ({
      package: owner,
      name,
      timestamp: name.slice(0, 14),
      file: "",
      downFile: undefined,
    })),
  );
  return orderMigrations(roster, migrations);
}

describe("the order across packages", () => {
  test("goes by timestamp, however the roster is sorted", () => {
    const names = { b: ["20250101000000_x", "20250301000000_x"], a: ["20250201000000_x"] };
    expect(order(names).map(label)).toEqual(["b/20250101000000_x", "a/20250201000000_x", "b/20250301000000_x"]);
  });

  test("puts a package after the one it depends on when their timestamps are the same", () => {
    const names = { a: ["20250101000000_x"], b: ["20250101000000_x"] };
    expect(order(names).map(label)).toEqual(["a/20250101000000_x", "b/20250101000000_x"]);
    expect(order(names, { a: ["b"] }).map(label)).toEqual(["b/20250101000000_x", "a/20250101000000_x"]);
  });

  test("lets a package wait until those it depends on have started, and says for whom it waited", () => {
    const names = { a: ["20250101000000_x", "20250102000000_y"], b: ["20250201000000_x", "20250301000000_y"] };
    const ordered = order(names, { a: ["b"] });
    expect(ordered.map(label)).toEqual([
      "b/20250201000000_x",
      "a/20250101000000_x",
      "a/20250102000000_y",
      "b/20250301000000_y",
    ]);
    expect(ordered.map((one) => one.waitsFor)).toEqual([undefined, "b", undefined, undefined]);
  });

  test("does not wait for packages outside the roster or without migrations", () => {
    expect(order({ a: ["20250101000000_x"], empty: [] }, { a: ["zod", "empty"] }).map(label)).toEqual([
      "a/20250101000000_x",
    ]);
  });

  test("leaves the migrations of one package as they are given, whatever their timestamps and names", () => {
    const names = { a: ["20250301000000_x", "20250101000000_z", "20250101000000_y"], b: ["20250201000000_x"] };
    expect(order(names).map(label)).toEqual([
      "b/20250201000000_x",
      "a/20250301000000_x",
      "a/20250101000000_z",
      "a/20250101000000_y",
    ]);
  });

  test("keeps two migrations of the same folder name in two packages apart", () => {
    expect(order({ a: ["20250101000000_x"], b: ["20250101000000_x"] })).toHaveLength(2);
  });

  test("refuses packages that depend on each other in a circle, naming the circle", () => {
    const names = { a: ["20250101000000_x"], b: ["20250101000000_x"], c: ["20250101000000_x"] };
    expect(() => order(names, { a: ["b"], b: ["c"], c: ["a"] })).toThrow("a → b → c → a");
  });
});
