// Prints "<passed> <failed>" of vitest's JSON report. A test that was skipped counts as failed, and is named.
import { readFileSync } from "node:fs";

const { testResults } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const tests = testResults.flatMap((file) => file.assertionResults);
const passed = tests.filter((test) => test.status === "passed");
for (const test of tests) {
  if (test.status === "passed" || test.status === "failed") continue;
  process.stderr.write(`not run (${test.status}): ${test.fullName}\n`);
}
// A file that could not even be loaded has no tests to count.
const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
process.stdout.write(`${passed.length} ${tests.length - passed.length + broken.length}\n`);
