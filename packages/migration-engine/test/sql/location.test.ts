import { describe, expect, test } from "vitest";
import { excerpt, indexOfPosition, placeOf } from "../../src/sql/location.ts";

describe("the place of an error", () => {
  test("is counted in characters, as Postgres counts, not in UTF-16 units", () => {
    const script = "-- 🦉🦉\nSELECT nope";
    const index = indexOfPosition(script, 14);
    expect(script.slice(index)).toBe("nope");
    expect(placeOf(script, index)).toEqual({ line: 2, column: 8 });
  });

  test("is shown with the lines around it and a caret under it", () => {
    expect(excerpt("one\ntwo\nthree four\nfive\nsix\nseven", { line: 3, column: 7 })).toBe(
      ["1 | one", "2 | two", "3 | three four", "  |       ^", "4 | five", "5 | six"].join("\n"),
    );
  });

  test("keeps the caret under tabs and after Windows line ends", () => {
    expect(excerpt("\tSELECT x\r\n", { line: 1, column: 9 })).toBe(
      ["1 | \tSELECT x", "  | \t       ^", "2 |"].join("\n"),
    );
  });
});
