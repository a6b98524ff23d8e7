import { describe, expect, test } from "vitest";
import { judge, type ReviewFinding } from "../../src/index.ts";

function danger(line: number, id = "ban-drop-column"): ReviewFinding {
  return { id, severity: "danger", line, statement: "", what: "", why: "", safe: "" };
}

function judged(script: string, ...findings: readonly ReviewFinding[]) {
  const { unacknowledged, acknowledged, unused } = judge(
    findings,
    script,
    { package: "shop", name: "x" },
    "migration.sql",
  );
  return {
    unacknowledged: unacknowledged.map(({ line, id }) => `${line} ${id}`),
    acknowledged: acknowledged.map(({ line, reason }) => `${line} ${reason}`),
    unused: unused.map(({ line, finding }) => `${line} ${finding}`),
  };
}

describe("-- strata: acknowledge <finding>: <reason>", () => {
  test("above a statement counts for it alone", () => {
    const script =
      "SELECT 1;\n-- strata: acknowledge ban-drop-column: nobody reads it\n-- (since May)\nSELECT 3;\nSELECT 4;\n";
    expect(judged(script, danger(4), danger(5))).toEqual({
      unacknowledged: ["5 ban-drop-column"],
      acknowledged: ["4 nobody reads it"],
      unused: [],
    });
  });

  test("inside a statement counts for it", () => {
    const script = "ALTER TABLE a\n-- strata: acknowledge ban-drop-column: nobody reads it\n  DROP COLUMN b;\n";
    expect(judged(script, danger(1)).unacknowledged).toEqual([]);
  });

  test("in the head, with an empty line after it, counts for all", () => {
    const head = "-- strata: acknowledge ban-drop-column: one release\n";
    expect(judged(`${head}\nSELECT 3;\nSELECT 4;\n`, danger(3), danger(4)).unacknowledged).toEqual([]);
    expect(judged(`${head}SELECT 2;\nSELECT 3;\n`, danger(2), danger(3)).unacknowledged).toEqual(["3 ban-drop-column"]);
  });

  test("accepts no other danger", () => {
    const script = "-- strata: acknowledge ban-drop-table: nobody reads it\nSELECT 2;\n";
    expect(judged(script, danger(2))).toEqual({
      unacknowledged: ["2 ban-drop-column"],
      acknowledged: [],
      unused: ["1 ban-drop-table"],
    });
  });

  test("is unused where nothing follows, or nothing is found", () => {
    expect(judged("SELECT 1;\n-- strata: acknowledge ban-drop-column: late\n", danger(1)).unused).toEqual([
      "2 ban-drop-column",
    ]);
    expect(judged("-- strata: acknowledge irreversible: the rows are gone\nSELECT 2;\n").unused).toEqual([]);
  });

  test.each(["acknowledge ban-drop-column", "acknowledge ban-drop-column:", "acknowledge : reason"])(
    "without a finding or a reason is refused: %s",
    (directive) => {
      expect(() => judged(`-- strata: ${directive}\nSELECT 2;\n`)).toThrow(
        expect.objectContaining({ code: "DIRECTIVE_INVALID" }),
      );
    },
  );

  test("advice needs none", () => {
    const { unacknowledged, advice } = judge(
      [{ ...danger(1), severity: "advice" }],
      "SELECT 1;",
      { package: "shop", name: "x" },
      "f",
    );
    expect([unacknowledged.length, advice.length]).toEqual([0, 1]);
  });
});
