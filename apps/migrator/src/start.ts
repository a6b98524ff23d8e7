import type { Output } from "./command.ts";
import type { Commands } from "./deployment.ts";
import { run } from "./run.ts";

/**
 * Runs the command line of this process and ends it, once all that was said has been taken: what is still open by then, a
 * connection that has said goodbye, is waited for by nobody.
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
  // Who has closed the pipe has read enough, and is no reason to stop half-way.
  for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
  const exitCode = await run(process.argv.slice(2), surroundings, commands);
  await Promise.all([taken(process.stdout), taken(process.stderr)]);
  process.exit(exitCode);
}

/** A pipe takes much little by little. */
async function taken(output: Output): Promise<void> {
  if (output.writableLength === 0 || output.destroyed) return;
  await new Promise((resolve) => output.write("", resolve));
}
