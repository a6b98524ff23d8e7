// `pnpm versions [vitest's arguments]`: the tests on every version of PostgreSQL that Strata works with, one after the
// other, each on the embedded server. Prints a line for each in the end; fails when one of them fails.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresVersions } from "../packages/local-postgres/src/binaries/versions.ts";
import { readReport } from "./test-report.mjs";

const root = join(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "strata-versions-"));
try {
  const results = postgresVersions.map(testOn);
  for (const { line } of results) process.stdout.write(`${line}\n`);
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}

function testOn(version) {
  process.stdout.write(`::: PostgreSQL ${version}\n`);
  const report = join(scratch, `${version}.json`);
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules", "vitest", "vitest.mjs"),
      "run",
      ...process.argv.slice(2),
      // Its tests are about the server of a checkout, which has one version only.
      "--exclude=packages/local-postgres/**",
      "--reporter=dot",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    {
      cwd: root,
      env: { ...process.env, STRATA_TEST_SERVER: "embedded", STRATA_POSTGRES_VERSION: String(version) },
      stdio: "inherit",
    },
  );
  return { ok: status === 0, line: `PostgreSQL ${version}: ${summaryOf(report)}${status === 0 ? "" : ", FAILED"}` };
}

/** A run that could not begin has left no report. */
function summaryOf(report) {
  try {
    const { passed, failed, skipped } = readReport(report);
    return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
  } catch {
    return "no test ran";
  }
}
