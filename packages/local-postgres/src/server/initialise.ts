import { appendFile, chown, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "../binaries/find.ts";
import type { Identity } from "../binaries/identity.ts";
import { run } from "../binaries/run.ts";
import { LocalServerError, USE_ANOTHER_SERVER } from "../local-server-error.ts";
import { BASE_SETTINGS, configurationLines, type Settings } from "./configuration.ts";

export interface NewCluster {
  readonly binaries: Binaries;
  readonly identity: Identity;
  /** An empty folder of ours; it becomes the server's. */
  readonly folder: string;
  /** Of the superuser `postgres`. Letters and digits only. */
  readonly password: string;
}

/**
 * Makes a cluster in `<folder>/data` and gives that path. Its locale is C.UTF-8, which PostgreSQL brings along since 17:
 * machines without any locales have it too, and strings sort alike everywhere. Older versions get C, which sorts the
 * same, and knows upper and lower case of ASCII only.
 *
 * @throws LocalServerError with what initdb said
 */
export async function initialise({ binaries, identity, folder, password }: NewCluster): Promise<string> {
  const dataDirectory = join(folder, "data");
  const passwordFile = join(folder, "password");
  await mkdir(dataDirectory, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveTo(identity, [folder, dataDirectory, passwordFile]);
  const { ok, output } = await run(identity, {
    program: binaries.initdb,
    arguments: [
      `--pgdata=${dataDirectory}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      ...(binaries.version >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : []),
    ],
  });
  if (!ok) {
    throw new LocalServerError({
      what: `The data directory of the embedded PostgreSQL could not be made in ${folder}.`,
      why: output.trim(),
      next: `Remove what it complains about and run the same command again, or ${USE_ANOTHER_SERVER}.`,
    });
  }
  await rm(passwordFile);
  return dataDirectory;
}

/** Sets what every server of ours is set to, and what this one is. */
export async function configure(dataDirectory: string, settings: Settings = {}): Promise<void> {
  await appendFile(join(dataDirectory, "postgresql.conf"), configurationLines({ ...BASE_SETTINGS, ...settings }));
}

/** Hands files over to the server's user, when we are root and it is another. */
export async function giveTo({ owner }: Identity, paths: readonly string[]): Promise<void> {
  if (owner) for (const path of paths) await chown(path, owner.uid, owner.gid);
}
