// Prints "<passed> <failed>" of vitest's JSON report. A test that was skipped counts as failed, and is named.
import { readReport } from "./test-report.mjs";

const { passed, failed, skipped } = readReport(process.argv[2]);
for (const test of skipped) process.stderr.write(`not run (${test.status}): ${test.fullName}\n`);
process.stdout.write(`${passed} ${failed + skipped.length}\n`);
