import { expect, test } from "vitest";
import { median, ratio, typical } from "../measure/median.ts";
import { withSection } from "../measure/page.ts";
import { inRounds } from "../measure/rounds.ts";
import { markdownTable } from "../measure/table.ts";
import { runWhole, type Cost } from "../measure/whole-process.ts";

const cost = (wallMs: number, cpuMs?: number): Cost => ({ wallMs, cpuMs, peakMiB: undefined });

test("contenders run in turns, in the opposite order every other round", async () => {
  const ran: string[] = [];
  const contender = (name: string) => ({ name, measure: async () => (ran.push(name), cost(1)) });
  await inRounds([contender("a"), contender("b")], 3);
  expect(ran.join(" ")).toBe("a b b a a b");
});

test("a ratio is the median of those within each round", () => {
  const slow = { name: "slow", costs: [cost(20), cost(200), cost(30)] };
  const fast = { name: "fast", costs: [cost(10), cost(100), cost(10)] };
  expect(ratio(slow, fast)).toBe(2);
});

test("the median of an even number is between the two in the middle, and of none an error", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow(RangeError);
});

test("CPU, which comes in steps, is the mean, and is left out when nobody measured it", () => {
  expect(typical({ name: "x", costs: [cost(1, 10), cost(3, 20)] })).toEqual({
    wallMs: 2,
    cpuMs: 15,
    peakMiB: undefined,
  });
  expect(typical({ name: "x", costs: [cost(1)] }).cpuMs).toBeUndefined();
});

test("a section of the page is replaced where it stands, and the prose around it stays", () => {
  const first = withSection("# Page\n", "a", ["one"]);
  const both = withSection(first.replace("# Page", "# Page\n\nProse."), "b", ["two"]);
  const again = withSection(both, "a", ["three"]);
  expect(again).toContain("Prose.");
  expect(again).toContain("three");
  expect(again).toContain("two");
  expect(again).not.toContain("one\n");
  expect(again.indexOf("three")).toBeLessThan(again.indexOf("two"));
});

test("a table has its columns aligned for the console", () => {
  expect(markdownTable(["tool", "ms"], [["psql", "7"]])).toEqual([
    "| tool |  ms |",
    "| ---- | --: |",
    "| psql |   7 |",
  ]);
});

test("a process that fails is an error with what it wrote, and never a fast run", async () => {
  const failing = { program: process.execPath, arguments: ["-e", "console.error('broken'); process.exit(3)"] };
  await expect(runWhole(failing)).rejects.toThrow("broken");
  await expect(runWhole({ ...failing, succeedsWith: [3] })).resolves.toMatchObject({ output: "broken\n" });
});
