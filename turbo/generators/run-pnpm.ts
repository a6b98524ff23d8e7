import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs pnpm in a folder, with what it prints going where ours does.
 *
 * @throws Error that says what to type, when it fails
 */
export async function runPnpm(folder: string, ...words: string[]): Promise<string> {
  // On Windows pnpm is a script, which only a shell can start. No word here comes from outside unchecked.
  const child = spawn("pnpm", words, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
  const [code] = await once(child, "close");
  const command = ["pnpm", ...words].join(" ");
  if (code !== 0) throw new Error(`${command} failed. Once that is mended, run it, and what comes after it, again.`);
  return command;
}
