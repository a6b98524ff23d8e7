import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { findBase } from "../packages/schema-workflow/src/check/git.ts";

/*
 * `pnpm check`: every package, and all of them together, each as a task of turbo: what has not changed since it was found
 * to be well is not looked at again. The tasks ask this process, which does the work of all, on one server; both are there
 * only if one of them has to run. With words it is `strata check`, which remembers nothing.
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
  const tasks = foresee(argv, known);
  if (tasks.every(isKnown)) return run(turbo, argv, known);
  enableCompileCache(join(root, "apps/migrator/node_modules/.cache/compiled"));
  const { startThrowawayServer } = await import("../packages/local-postgres/src/index.ts");
  const [server, { answerTasks }, { checking }] = await Promise.all([
    startThrowawayServer({ small: true }),
    import("./answer.ts"),
    import("./checking.ts"),
  ]);
  await using _server = server;
  await using desk = await answerTasks(checking(root, server.url, new Set(tasks.map(({ hash }) => hash))));
  return await run(turbo, argv, { ...known, STRATA_CHECK_PROCESS: desk.address });
}

/** What turbo would do, as the files are now. */
function foresee(argv: readonly string[], env: NodeJS.ProcessEnv): readonly Task[] {
  const { stdout } = spawnSync(process.execPath, [turbo, ...argv, "--dry=json"], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
  });
  const { tasks }: { tasks: readonly Task[] } = JSON.parse(stdout);
  return tasks;
}

function isKnown({ command, cache }: Task): boolean {
  return command === "<NONEXISTENT>" || cache.status === "HIT";
}

interface Task {
  readonly command: string;
  /** By what it is remembered. */
  readonly hash: string;
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
