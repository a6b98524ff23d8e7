// Prints "<passed> <failed>" of vitest's JSON report, and appends to a file what failed. A test that was skipped counts as
// failed.
import { appendFileSync } from "node:fs";
import { readReport } from "./test-report.mjs";

const [reportPath, failuresPath] = process.argv.slice(2);
const { passed, failed, skipped, failures } = readReport(reportPath);
appendFileSync(failuresPath, failures.join(""));
process.stdout.write(`${passed} ${failed + skipped.length}\n`);
