import type { Commands } from "./deployment.ts";
import { run } from "./run.ts";

/** Runs the command line of this process, and sets its exit code. */
export async function start(commands: Commands): Promise<void> {
  const surroundings = {
    directory: process.cwd(),
    env: process.env,
    stdin: () => process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: (listener: () => void) => process.once("SIGINT", listener),
    exit: (code: number) => process.exit(code),
  };
  process.exitCode = await run(process.argv.slice(2), surroundings, commands);
}
