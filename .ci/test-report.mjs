import { readFileSync } from "node:fs";
import { relative } from "node:path";

const firstLines = (text = "") => text.split("\n").slice(0, 12).join("\n    ");

/**
 * What vitest's JSON report says, as numbers: a file that could not even be loaded counts as one failure. `failures` are
 * texts for people: what failed, or was not run, and how it began to say why.
 */
export function readReport(path) {
  const { testResults } = JSON.parse(readFileSync(path, "utf8"));
  const tests = testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === "passed").length;
  const skipped = tests.filter((test) => test.status !== "passed" && test.status !== "failed");
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failures = [
    ...testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status !== "passed")
        .map((test) => [file.name, test.status, `> ${test.fullName}`, test.failureMessages?.join("\n")]),
    ),
    ...broken.map((file) => [file.name, "could not be loaded", "", file.message]),
  ].map(([name, status, test, why]) => `${status}: ${relative(process.cwd(), name)} ${test}\n    ${firstLines(why)}\n`);
  return { passed, failed: tests.length - passed - skipped.length + broken.length, skipped, failures };
}
