import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { World } from "../command.ts";
import { withoutPassword } from "../target.ts";

/** The psql that this machine has on PATH, if any. */
export function findPsql({ env }: World): string | undefined {
  const name = process.platform === "win32" ? "psql.exe" : "psql";
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Runs psql on our terminal until it ends. The password goes by the environment: arguments are shown by `ps`. */
export async function runPsql(program: string, { env }: World, url: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // Ctrl-C reaches psql as well, which ends the query with it and not itself; neither must we end.
  const ignore = (): void => {};
  process.on("SIGINT", ignore);
  const child = spawn(program, [withoutPassword(url)], {
    stdio: "inherit",
    env: { ...env, PGPASSWORD: decodeURIComponent(new URL(url).password) },
  });
  child.once("error", reject);
  child.once("close", (code) => resolve(code ?? 1));
  try {
    return await promise;
  } finally {
    process.off("SIGINT", ignore);
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
