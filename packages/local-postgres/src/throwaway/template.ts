import { createHash, randomBytes } from "node:crypto";
import { cp, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "../binaries/find.ts";
import type { Identity } from "../binaries/identity.ts";
import { run } from "../binaries/run.ts";
import { CACHE, canKeep, madeOnce } from "../cache.ts";
import { giveTo, initialise } from "../server/initialise.ts";

export interface Copy {
  readonly binaries: Binaries;
  readonly identity: Identity;
  /** An empty folder of ours; it becomes the server's. */
  readonly folder: string;
}

/** A cluster that has never run. */
export interface CopiedCluster {
  readonly dataDirectory: string;
  /** Of the superuser `postgres`: all copies of one template share it. */
  readonly password: string;
}

/**
 * Puts a cluster into `<folder>/data`, as a copy of one that initdb makes once for this checkout, release and account:
 * to copy it takes a fraction of the time of initdb. Where the checkout cannot keep one, initdb makes each.
 *
 * @throws LocalServerError with what initdb said
 */
export async function copyTemplate({ binaries, identity, folder }: Copy, cache = CACHE): Promise<CopiedCluster> {
  if (!(await canKeep(cache))) {
    const password = newPassword();
    return { dataDirectory: await initialise({ binaries, identity, folder, password }), password };
  }
  const template = await madeOnce(
    await nameOf(binaries, identity),
    (unfinished) => makeTemplate({ binaries, identity, folder: unfinished }),
    cache,
  );
  const dataDirectory = join(folder, "data");
  await giveTo(identity, [folder]);
  await copy(identity, join(template, "data"), dataDirectory);
  return { dataDirectory, password: await readFile(join(template, PASSWORD), "utf8") };
}

const PASSWORD = "superuser";

async function makeTemplate({ binaries, identity, folder }: Copy): Promise<void> {
  const password = newPassword();
  await initialise({ binaries, identity, folder, password });
  // On the disk before the folder gets its name, as initdb's files are.
  await writeFile(join(folder, PASSWORD), password, { mode: 0o600, flush: true });
}

function newPassword(): string {
  return randomBytes(16).toString("hex");
}

/** Another release, or files of another account, are another template. */
async function nameOf({ version, postgres }: Binaries, { owner }: Identity): Promise<string> {
  const { size, mtimeMs } = await stat(postgres);
  const account = owner?.uid ?? process.geteuid?.();
  const key = createHash("sha256").update(JSON.stringify([postgres, size, mtimeMs, account]));
  return `cluster-${version}-${key.digest("hex").slice(0, 16)}`;
}

/** By the account whose files they are: nobody else may enter a data directory. */
async function copy(identity: Identity, from: string, to: string): Promise<void> {
  if (process.platform === "win32") return cp(from, to, { recursive: true });
  const { ok, output } = await run(identity, { program: "cp", arguments: ["-Rp", from, to] });
  if (!ok) throw new Error(`cp: ${output.trim()}`);
}
