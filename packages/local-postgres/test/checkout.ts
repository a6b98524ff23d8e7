import { execFile, type ExecFileException } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { onTestFinished } from "vitest";
import { stopLocalServer, type LocalServer } from "../src/index.ts";

/** An empty checkout on a path with spaces; when the test ends, its server is stopped and it is removed. */
export async function emptyCheckout(parent: string = tmpdir()): Promise<string> {
  const root = await mkdtemp(join(parent, "strata check out "));
  onTestFinished(async () => {
    await stopLocalServer({ root });
    await rm(root, { recursive: true });
  });
  return root;
}

export interface As {
  readonly uid?: number;
  readonly gid?: number;
  /** Words before the command. */
  readonly prefix?: readonly string[];
  /** A copy of this package's sources to run. */
  readonly source?: string;
}

const SOURCE = join(import.meta.dirname, "..", "src");

/** Calls `ensureLocalServer` in a process of its own, and waits until nobody holds its output open any more. */
export function ensureInProcess(
  root: string,
  { prefix = [], source = SOURCE, ...user }: As = {},
): Promise<LocalServer & { readonly lines: string[] }> {
  const script = `
    const { ensureLocalServer } = await import(${JSON.stringify(join(source, "index.ts"))});
    const lines = [];
    const server = await ensureLocalServer({ root: process.argv[1], report: (line) => lines.push(line) });
    console.log(JSON.stringify({ ...server, lines }));`;
  const [program, ...words] = [...prefix, process.execPath, "--input-type=module", "--eval", script, root];
  return new Promise((resolve, reject) => {
    execFile(program, words, { ...user, cwd: "/" }, (error: ExecFileException | null, stdout, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }));
      else resolve(JSON.parse(stdout));
    });
  });
}

/** Runs one statement and gives the first row. */
export async function ask(url: string, statement: string): Promise<Record<string, unknown> | undefined> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql.unsafe(statement);
    return row;
  } finally {
    await sql.end();
  }
}
