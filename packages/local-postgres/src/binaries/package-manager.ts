import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The first that the machine has is taken. Install scripts are left out, since users forbid them in their settings, and
 * npm asks about them from version 12 on.
 */
const PACKAGE_MANAGERS = [
  ["npm", "install", "--ignore-scripts", "--no-global", "--no-package-lock", "--no-audit", "--no-fund"],
  ["pnpm", "install", "--ignore-scripts", "--ignore-workspace", "--no-lockfile"],
] as const;

/** Lines that say what went wrong, among warnings and the frames of a stack. */
const ERROR_LINE = /^npm error (?! *at )|\bERR_[A-Z]+_|\bERROR\b/;

/**
 * Installs the one package that `<folder>/package.json` depends on, from the registry that the user has set, and puts
 * back what npm cannot carry: the symbolic links among PostgreSQL's shared libraries.
 *
 * @throws Error with what the package manager said
 */
export async function installPackage(folder: string, name: string): Promise<void> {
  await fetchPackage(folder);
  // What would be its install script. A platform without such links needs none.
  const script = join("scripts", "hydrate-symlinks.js");
  const home = join(folder, "node_modules", name);
  if (!existsSync(join(home, script))) return;
  const { ok, output } = await runIn(home, process.execPath, [script]);
  if (!ok) throw new Error(`${name}/${script} failed: ${output.trim()}`);
}

async function fetchPackage(folder: string): Promise<void> {
  for (const [program, ...words] of PACKAGE_MANAGERS) {
    const { found, ok, output } = await runIn(folder, program, words);
    if (ok) return;
    if (found) throw new Error(`${program} said:\n${whatWentWrong(output)}`);
  }
  throw new Error("Neither npm nor pnpm is on the PATH.");
}

interface Outcome {
  /** Whether there is such a program. */
  readonly found: boolean;
  readonly ok: boolean;
  readonly output: string;
}

function runIn(folder: string, program: string, words: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      // There npm is a batch file, which only the shell runs (Node manual, child_process). None of the words needs quotes.
      shell: process.platform === "win32" && program !== process.execPath,
      windowsHide: true,
    });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => resolve({ found: false, ok: false, output: error.message }));
    // 9009 is how cmd.exe answers to a program that is not there.
    child.once("close", (code) => resolve({ found: code !== 9009, ok: code === 0, output }));
  });
}

function whatWentWrong(output: string): string {
  const lines = output.trim().split("\n");
  const errors = lines.filter((line) => ERROR_LINE.test(line));
  return (errors.length > 0 ? errors : lines).slice(0, 10).join("\n");
}
