import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Command } from "../../measure/whole-process.ts";
import type { LogicalMigration } from "../logical-migration.ts";

/** A tool that is compared: how it wants the migrations, and how it is run. */
export interface Tool {
  readonly name: string;
  /** Files by path, below a folder of its own. */
  readonly files: (migrations: readonly LogicalMigration[]) => Readonly<Record<string, string>>;
  readonly command: (folder: string, url: string) => Command;
  /** Has no record of what it ran, so a second run is no no-op. */
  readonly forgets?: true;
}

export const PEERS = join(import.meta.dirname, "../peers");

export async function lay(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A program that npm has installed for the peers, on the Node that the workspace runs on. */
export function peer(bin: string, words: readonly string[], folder: string, url: string): Command {
  return {
    program: process.execPath,
    arguments: [join(PEERS, "node_modules", bin), ...words],
    directory: folder,
    env: { DATABASE_URL: url },
  };
}

/** A few lines that call a peer which is a library. */
export function runner(name: string, folder: string, url: string): Command {
  return {
    program: process.execPath,
    arguments: [join(PEERS, `${name}.mjs`), folder],
    directory: folder,
    env: { DATABASE_URL: url },
  };
}
