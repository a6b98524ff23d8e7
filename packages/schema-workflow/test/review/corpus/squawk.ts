import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Snippet } from "./snippet.ts";

/** Ids of ours that say what a rule of squawk says; the rule's own name does so anyway. */
export const SAME: Readonly<Record<string, readonly string[]>> = {
  "adding-field-with-default": ["adding-generated-field", "adding-auto-incrementing-field"],
  "adding-foreign-key-constraint": ["foreign-key-parent-lock"],
  "adding-not-nullable-field": ["proof-dropped-early"],
  "adding-serial-primary-key-field": ["adding-auto-incrementing-field", "disallowed-unique-constraint"],
  // It takes every constraint for one that could come NOT VALID, and every VALIDATE in a transaction for the fault.
  "constraint-missing-not-valid": [
    "adding-exclusion-constraint",
    "adding-foreign-key-constraint",
    "disallowed-unique-constraint",
    "validating-under-lock",
  ],
  "prefer-bigint-over-smallint": ["prefer-bigint-over-int"],
  "require-concurrent-reindex": ["statement-in-transaction"],
};

/** What the engine sees to, or the workspace does not want: see the table in src/review/rules.ts. */
const ELSEWHERE = [
  "ban-uncommitted-transaction",
  "prefer-robust-stmts",
  "require-lock-timeout",
  "require-statement-timeout",
  "require-table-schema",
  "transaction-nesting",
];

const COMMAND = fileURLToPath(import.meta.resolve("squawk-cli/js/bin/squawk"));
const BINARY = `@squawk-cli/${process.platform}-${process.arch}`;

/** Its binaries are packages of their own, one for each platform, and registries do not have all of them. */
export const hasSquawk = isInstalled();

function isInstalled(): boolean {
  try {
    createRequire(COMMAND).resolve(`${BINARY}/package.json`);
    return true;
  } catch {
    console.warn(`SKIPPED: squawk's second opinion on this corpus, since ${BINARY} is not installed.`);
    return false;
  }
}

/** The rules by which squawk flags each snippet, by the snippet's SQL; none where there is no squawk. */
export async function squawk(snippets: readonly Snippet[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (!hasSquawk) return new Map();
  const folder = await mkdtemp(join(tmpdir(), "strata-squawk-"));
  try {
    const files = snippets.map(({ sql }, at) => ({ sql, file: join(folder, `${at}.sql`) }));
    await Promise.all(files.map(({ sql, file }) => writeFile(file, `${sql}\n`)));
    const alone = files.filter(({ sql }) => sql.includes("-- strata: non-transactional"));
    const together = files.filter((one) => !alone.includes(one));
    const violations = [
      ...(await run(
        together.map(({ file }) => file),
        ["--assume-in-transaction"],
      )),
      ...(await run(
        alone.map(({ file }) => file),
        [],
      )),
    ];
    const bySql = new Map<string, Set<string>>(snippets.map(({ sql }) => [sql, new Set<string>()]));
    for (const { file, rule_name: rule } of violations) {
      bySql.get(files[Number.parseInt(basename(file), 10)]?.sql ?? "")?.add(rule);
    }
    return bySql;
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Violation {
  readonly file: string;
  readonly rule_name: string;
}

function run(files: readonly string[], flags: readonly string[]): Promise<Violation[]> {
  if (files.length === 0) return Promise.resolve([]);
  const argv = [COMMAND, "--reporter", "json", "--pg-version", "18.0", "--exclude", ELSEWHERE.join(","), ...flags];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...argv, ...files], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      // 1: it has flagged something.
      if (error !== null && error.code !== 1) reject(new Error(stderr, { cause: error }));
      else resolve(JSON.parse(stdout) as Violation[]);
    });
  });
}
