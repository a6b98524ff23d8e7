import { expect, test } from "vitest";
import { formatDuration } from "../src/console/duration.ts";

test.each([
  [0, "<1 ms"],
  [0.49, "<1 ms"],
  [0.5, "1 ms"],
  [12.4, "12 ms"],
  [999.4, "999 ms"],
  [999.6, "1.0 s"],
  [3_440, "3.4 s"],
  [9_960, "10 s"],
  [59_499, "59 s"],
  [59_600, "1 min 0 s"],
  [125_000, "2 min 5 s"],
  [3_600_000, "1 h 0 min"],
  [7_170_000, "2 h 0 min"],
])("%d milliseconds are told as %s", (milliseconds, told) => {
  expect(formatDuration(milliseconds)).toBe(told);
});
