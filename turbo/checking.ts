import { COMMANDS } from "../apps/migrator/src/commands.ts";
import { run } from "../apps/migrator/src/run.ts";
import { drizzleKit } from "../packages/schema-workflow/src/index.ts";
import type { Work } from "./answer.ts";

// Loaded while the server and turbo start. A check that needs it says why it cannot be.
drizzleKit().catch(() => undefined);

/**
 * Runs `strata check` as tasks ask for it, all in this process: what is loaded and compiled for one serves the others.
 *
 * @param root absolute path of the checkout
 * @param throwaway the server to make databases on
 * @param keys those by which turbo was going to remember, before anything was loaded here
 */
export function checking(root: string, throwaway: string, keys: ReadonlySet<string | undefined>): Work {
  let isFirst = true;
  return async ({ argv, env }, outputs) => {
    // What is loaded may be older than what turbo would remember it as.
    if (!keys.has(env["TURBO_HASH"])) {
      outputs.stderr.write("Something was edited while the check began. Run it again: pnpm check\n");
      return 1;
    }
    if (isFirst) setEnvironment(env);
    isFirst = false;
    const surroundings = {
      ...outputs,
      directory: root,
      env,
      stdin: () => process.stdin,
      // Ctrl-C ends this process as it ends the tasks.
      onInterrupt: () => {},
      exit: (code: number) => process.exit(code),
    };
    return run([...argv, "--throwaway", throwaway], surroundings, COMMANDS);
  };
}

/** turbo lets few variables through to a task: no other may make a difference to what it will remember. */
function setEnvironment(env: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
}
