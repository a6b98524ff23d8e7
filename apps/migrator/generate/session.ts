import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Lines between these in the README are written by `pnpm generate:docs`. */
export const SESSION_MARKS = ["<!-- session: written by `pnpm generate:docs` -->", "<!-- /session -->"] as const;

interface Step {
  readonly title: string;
  readonly edits: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

const TIMERS = "packages/timer-schema/src/timers.ts";

/** Changes as they come up in every team, one upon the other. */
const STEPS: readonly Step[] = [
  {
    title: "A nullable column",
    edits: [
      { file: TIMERS, from: "import { check, index, jsonb,", to: "import { check, index, integer, jsonb," },
      {
        file: TIMERS,
        from: '    lastError: text("last_error"),',
        to: '    priority: integer("priority"),\n    lastError: text("last_error"),',
      },
    ],
  },
  {
    title: "A CHECK",
    edits: [
      {
        file: TIMERS,
        from: '    check("future_execute_at"',
        to: '    check("priority_range", sql`${table.priority} BETWEEN 0 AND 9`),\n    check("future_execute_at"',
      },
    ],
  },
  {
    title: "An index on a large table",
    edits: [
      {
        file: TIMERS,
        from: '    index("idx_timers_status")',
        to: '    index("idx_timers_priority").on(table.priority),\n    index("idx_timers_status")',
      },
    ],
  },
  {
    title: "A column with another name",
    edits: [
      { file: TIMERS, from: '    lastError: text("last_error"),', to: '    failure: text("failure"),' },
      {
        file: "packages/timer-schema/src/timers-comments.ts",
        from: '    lastError: "What went wrong',
        to: '    failure: "What went wrong',
      },
    ],
  },
  {
    title: "Another body of a trigger function",
    edits: [
      {
        file: "packages/timer-schema/src/updated-at-trigger.ts",
        from: "NEW.updated_at = pg_catalog.now();",
        to: "NEW.updated_at = pg_catalog.clock_timestamp();",
      },
    ],
  },
];

const ROOT = join(import.meta.dirname, "../../..");
const BINARY = join(ROOT, "apps/migrator/bin/strata.js");

/**
 * Goes through the steps in a copy of the timers and writes down what was typed and printed.
 *
 * @param throwaway a server to make throwaway databases on; without it each command starts its own
 */
export async function recordSession(throwaway?: string): Promise<string> {
  const checkout = await mkdtemp(join(tmpdir(), "strata-session-"));
  try {
    const folder = join(checkout, "packages/timer-schema");
    for (const part of ["src", "migrations", "package.json", "drizzle.config.ts"]) {
      await cp(join(ROOT, "packages/timer-schema", part), join(folder, part), { recursive: true });
    }
    await symlink(join(ROOT, "packages/timer-schema/node_modules"), join(folder, "node_modules"));
    const packages = [{ name: "@strata/timer-schema", migrations: "packages/timer-schema/migrations" }];
    await writeFile(join(checkout, "strata.config.json"), JSON.stringify({ packages }));
    const sections: string[] = [];
    for (const step of STEPS) sections.push(await record(checkout, join(folder, "migrations"), step, throwaway));
    return sections.join("\n");
  } finally {
    await rm(checkout, { recursive: true });
  }
}

async function record(checkout: string, migrations: string, step: Step, throwaway?: string): Promise<string> {
  const before = new Set(await readdir(migrations));
  for (const { file, from, to } of step.edits) {
    const text = await readFile(join(checkout, file), "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not hold: ${from}`);
    await writeFile(join(checkout, file), text.replace(from, to));
  }
  const commands = [await run(checkout, [], throwaway)];
  const [, hints] = /--hints '(.*)'/.exec(commands[0]?.printed ?? "") ?? [];
  if (hints !== undefined) commands.push(await run(checkout, ["--hints", hints], throwaway));
  const written = (await readdir(migrations)).find((name) => !before.has(name)) ?? "";
  const sql = async (file: string): Promise<string> =>
    fence("sql", `-- ${file}\n${(await readFile(join(migrations, written, file), "utf8")).trim()}`);
  return withoutTime(
    [
      `#### ${step.title}\n`,
      fence("diff", step.edits.map(({ file, from, to }) => `${file}\n${changed(from, to)}`).join("\n")),
      ...commands.map(({ typed, printed }) => fence("console", `$ ${typed}\n${printed.trim()}`)),
      await sql("migration.sql"),
      await sql("down.sql"),
    ].join("\n"),
  );
}

function run(cwd: string, hints: readonly string[], throwaway?: string): Promise<{ typed: string; printed: string }> {
  const argv = ["generate", "timer-schema", ...hints, ...(throwaway === undefined ? [] : ["--throwaway", throwaway])];
  const typed = `pnpm generate timer-schema${hints.length === 0 ? "" : ` --hints '${hints[1]}'`}`;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [BINARY, ...argv],
      { cwd, env: { PATH: process.env["PATH"] } },
      (error, stdout, stderr) => {
        // 7: it asks first.
        if (error !== null && error.code !== 7) reject(new Error(stderr));
        else resolve({ typed, printed: stdout });
      },
    );
  });
}

/** Lines that went and lines that came, as in a diff. */
function changed(from: string, to: string): string {
  const [old, now] = [from.split("\n"), to.split("\n")];
  const gone = old.filter((line) => !now.includes(line)).map((line) => `-${line}`);
  return [...gone, ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`)].join("\n");
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\`\n`;
}

/** When it was recorded makes no difference. */
function withoutTime(text: string): string {
  return text.replaceAll(/\b20\d{12}(?=_)/g, "20260101120000");
}

/** The README with this session in the place of the one that it has. */
export function withSession(readme: string, session: string): string {
  const [begin, end] = SESSION_MARKS;
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no lines ${begin} and ${end}.`);
  return `${readme.slice(0, from + begin.length)}\n\n${session}\n${readme.slice(to)}`;
}
