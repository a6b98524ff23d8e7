import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { typical } from "../measure/median.ts";
import { machine, publish } from "../measure/page.ts";
import { inRounds, type Contender } from "../measure/rounds.ts";
import { markdownTable } from "../measure/table.ts";
import { runWhole, type Command } from "../measure/whole-process.ts";

const ROOT = join(import.meta.dirname, "../..");
const STRATA = join(ROOT, "apps/migrator/bin/strata.js");
const TIMERS = join(ROOT, "packages/timer-schema");

/** `pnpm benchmark workflow`: what one waits for who edits a schema, servers that are thrown away included. */
export async function run(parts: readonly string[]): Promise<void> {
  const rounds = Number(parts[0] ?? 5);
  const checkout = await mkdtemp(join(tmpdir(), "strata-workflow-"));
  try {
    const series = await inRounds(await contenders(checkout), rounds);
    const targets = new Map([
      ["generate, nothing to write", 2500],
      ["generate, a column more", 2500],
      ["check, one process", 15_000],
      ["check, by turbo", 15_000],
    ]);
    const rows = series.map((one) => {
      const { wallMs, cpuMs = 0 } = typical(one);
      const target = targets.get(one.name);
      return [one.name, seconds(wallMs), seconds(cpuMs), target === undefined ? "" : seconds(target)];
    });
    await publish("workflow", [
      "Seconds, medians of whole processes; the CPU is without that of the throwaway server. pnpm's own start is not in it.",
      "",
      ...markdownTable(["command", "wall", "CPU", "target"], rows),
      "",
      `Measured on ${machine()}, ${rounds} rounds.`,
    ]);
  } finally {
    await rm(checkout, { recursive: true });
  }
}

async function contenders(checkout: string): Promise<Contender[]> {
  const node = (...argv: readonly string[]): Command => ({
    program: process.execPath,
    arguments: argv,
    directory: ROOT,
  });
  const edited = { ...node(STRATA, "generate", "timers"), directory: checkout };
  const byTurbo = node(join(ROOT, "turbo/check.ts"));
  const forgetful = { ...byTurbo, env: { TURBO_FORCE: "true" } };
  return [
    { name: "generate, nothing to write", measure: () => runWhole(node(STRATA, "generate", "timer-schema")) },
    { name: "generate, a column more", reset: () => editTimers(checkout), measure: () => runWhole(edited) },
    { name: "check, one process", measure: () => runWhole(node(STRATA, "check")) },
    { name: "check, by turbo", measure: () => runWhole(forgetful) },
    { name: "check, by turbo, nothing changed", measure: () => runWhole(byTurbo) },
  ];
}

/** The timers with a column that no migration makes, in a checkout of their own. */
async function editTimers(checkout: string): Promise<void> {
  const folder = join(checkout, "timers");
  await rm(folder, { recursive: true, force: true });
  for (const part of ["src", "migrations", "package.json", "drizzle.config.ts"]) {
    await cp(join(TIMERS, part), join(folder, part), { recursive: true });
  }
  await symlink(join(TIMERS, "node_modules"), join(folder, "node_modules"));
  const packages = [{ name: "timers", migrations: "timers/migrations" }];
  await writeFile(join(checkout, "strata.config.json"), JSON.stringify({ packages }));
  const file = join(folder, "src/timers.ts");
  const text = await readFile(file, "utf8");
  const column = 'lastError: text("last_error"),';
  if (!text.includes(column)) throw new Error(`${file} does not hold: ${column}`);
  await writeFile(file, text.replace(column, `${column}\n    note: text("note"),`));
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
