import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { startThrowawayServer } from "../packages/local-postgres/src/index.ts";
import { findBase } from "../packages/schema-workflow/src/check/git.ts";

/*
 * `pnpm check`: every package, and all of them together, each as a task of turbo: what has not changed since it was found
 * to be well is not looked at again. The tasks share a server, which is started only if one of them has to run. With words
 * it is `strata check`, which remembers nothing.
 */

const root = join(import.meta.dirname, "..");
const turbo = join(root, "node_modules/turbo/bin/turbo");
const words = process.argv.slice(2);
process.exitCode =
  words.length > 0 ? await run(join(root, "apps/migrator/bin/strata.js"), ["check", ...words], {}) : await check();

async function check(): Promise<number> {
  const base = await findBase(root, undefined, process.env);
  // What is on the base branch decides as much as what is here.
  const known = base === undefined ? {} : { STRATA_CHECK_BASE: base.commit };
  const argv = ["run", "check", "--continue=always", "--log-prefix=none", "--log-order=grouped", "--concurrency=2"];
  if (isAllKnown(argv, known)) return run(turbo, argv, known);
  const server = await startThrowawayServer({ small: true });
  try {
    return await run(turbo, argv, { ...known, STRATA_CHECK_SERVER: server.url });
  } finally {
    await server.stop();
  }
}

/** Whether turbo would run nothing. */
function isAllKnown(argv: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const { stdout } = spawnSync(process.execPath, [turbo, ...argv, "--dry=json"], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
  });
  const { tasks }: { tasks: readonly Task[] } = JSON.parse(stdout);
  return tasks.every(({ command, cache }) => command === "<NONEXISTENT>" || cache.status === "HIT");
}

interface Task {
  readonly command: string;
  readonly cache: { readonly status: string };
}

async function run(program: string, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: words.length > 0 ? process.cwd() : root,
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
  const [code]: (number | null)[] = await once(child, "exit");
  return code ?? 1;
}
