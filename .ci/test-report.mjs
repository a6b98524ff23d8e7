import { readFileSync } from "node:fs";

/** What vitest's JSON report says, as numbers: a file that could not even be loaded counts as one failure. */
export function readReport(path) {
  const { testResults } = JSON.parse(readFileSync(path, "utf8"));
  const tests = testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === "passed").length;
  const skipped = tests.filter((test) => test.status !== "passed" && test.status !== "failed");
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  return { passed, failed: tests.length - passed - skipped.length + broken, skipped };
}
