import type { Commands } from "./deployment.ts";
import { run } from "./run.ts";

/**
 * Runs the command line of this process, and sets its exit code.
 *
 * @param findings folder for what this version of the code finds; nothing is kept without it
 */
export async function start(commands: Commands, findings?: string): Promise<void> {
  const surroundings = {
    directory: process.cwd(),
    env: process.env,
    stdin: () => process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: (listener: () => void) => process.once("SIGINT", listener),
    exit: (code: number) => process.exit(code),
    findings,
  };
  process.exitCode = await run(process.argv.slice(2), surroundings, commands);
}
