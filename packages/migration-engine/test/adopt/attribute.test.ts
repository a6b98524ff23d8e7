import { describe, expect, test } from "vitest";
import { attribute } from "../../src/adopt/attribute.ts";
import type { Candidate } from "../../src/adopt/candidate.ts";
import type { ToolRecord } from "../../src/adopt/tools/tool.ts";

const MORNING = Date.UTC(2025, 0, 1, 8);
const EVENING = Date.UTC(2025, 0, 1, 20);

function candidate(name: string, hash: string, time = MORNING, owner = "a"): Candidate {
  return { package: owner, name, version: /^\d+/.exec(name)?.[0], time, precision: 1000, hashes: new Set([hash]) };
}

/** `row 1 → a/x by hash, time`, and `row 2 ?` for one that fits nothing or several. */
function outcome(records: readonly Omit<ToolRecord, "row">[], candidates: readonly Candidate[]): string[] {
  const numbered = records.map((record, index) => ({ ...record, row: `${index + 1}` }));
  const { attributed, unattributed } = attribute(numbered, candidates);
  return [
    ...attributed.map(
      ({ record, migration, by }) => `${record.row} → ${migration.package}/${migration.name} by ${by.join()}`,
    ),
    ...unattributed.map(({ record, among, repeats }) =>
      [`${record.row} ?`, ...among.map((one) => `${one.package}/${one.name}`), ...(repeats ? ["again"] : [])].join(" "),
    ),
  ].toSorted();
}

describe("attributing a record to a migration", () => {
  test("goes by hash where the time is another one, and by time where the hash is", () => {
    const candidates = [candidate("x", "h1", MORNING), candidate("y", "h2", EVENING)];
    expect(
      outcome(
        [
          { hash: "h1", time: 1 },
          { hash: "other", time: EVENING + 123 },
        ],
        candidates,
      ),
    ).toEqual(["1 → a/x by hash", "2 → a/y by time"]);
  });

  test("lets name and hash together go before a time that is another one's", () => {
    const candidates = [candidate("1_x", "h1", MORNING), candidate("2_y", "h2", EVENING)];
    const record = { name: "2_y", hash: "h2", time: MORNING };
    expect(outcome([record], candidates)).toEqual(["1 → a/2_y by name,hash"]);
  });

  test("tells two migrations with the same text apart by time", () => {
    const candidates = [candidate("x", "same", MORNING), candidate("y", "same", EVENING)];
    expect(outcome([{ hash: "same", time: EVENING }], candidates)).toEqual(["1 → a/y by hash,time"]);
    const both = [EVENING, MORNING].map((time) => ({ hash: "same", time }));
    expect(outcome(both, candidates)).toEqual(["1 → a/y by hash,time", "2 → a/x by hash,time"]);
  });

  test("leaves open which of two with the same text it was, when nothing else tells", () => {
    const candidates = [candidate("x", "same"), candidate("y", "same")];
    expect(outcome([{ hash: "same", time: 1 }], candidates)).toEqual(["1 ? a/x a/y"]);
  });

  test("knows that both of two with the same text ran, when there are two records", () => {
    const candidates = [candidate("x", "same"), candidate("y", "same")];
    expect(outcome([{ hash: "same" }, { hash: "same" }], candidates)).toEqual(["1 → a/x by hash", "2 → a/y by hash"]);
  });

  test("does not let an edited file of the same second take the record of another", () => {
    const candidates = [candidate("x", "edited since"), candidate("x", "h", MORNING, "b")];
    expect(
      outcome(
        [
          { hash: "gone", time: MORNING },
          { hash: "h", time: MORNING },
        ],
        candidates,
      ),
    ).toEqual(["1 → a/x by time", "2 → b/x by hash,time"]);
  });

  test("says that a migration was recorded twice", () => {
    const record = { hash: "h", time: MORNING };
    expect(outcome([record, record], [candidate("x", "h")])).toEqual(["1 → a/x by hash,time", "2 ? again"]);
  });

  test("finds nothing for what is not on disk", () => {
    expect(outcome([{ hash: "gone", time: 1, name: "gone" }], [candidate("x", "h")])).toEqual(["1 ?"]);
  });

  test("takes the name for sure, also when the text was edited", () => {
    const candidates = [candidate("x", "edited"), candidate("y", "h")];
    expect(outcome([{ name: "x", hash: "h" }], candidates)).toEqual(["1 → a/x by name"]);
  });

  test("compares versions as numbers", () => {
    expect(outcome([{ version: "5" }], [candidate("000005_x", "h"), candidate("000050_y", "h")])).toEqual([
      "1 → a/000005_x by version",
    ]);
    expect(outcome([{ version: "0005" }], [candidate("5_x", "h")])).toEqual(["1 → a/5_x by version"]);
  });

  test("a record that stands for all up to its version covers those of the one package that has it", () => {
    const candidates = ["1_x", "2_y", "3_z"].map((name) => candidate(name, "h"));
    const stranger = candidate("20250101000000_s", "h", MORNING, "b");
    expect(outcome([{ version: "2", upTo: true }], [...candidates, stranger])).toEqual([
      "1 → a/1_x by version",
      "1 → a/2_y by version",
    ]);
    expect(outcome([{ version: "2", upTo: true }], [...candidates, candidate("2_y", "h", MORNING, "b")])).toEqual([
      "1 ? a/1_x a/2_y b/2_y",
    ]);
  });
});
