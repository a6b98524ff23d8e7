import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Migration, MigrationId } from "../migration.ts";
import type { SchemaPackage } from "../schema-package.ts";
import { readJournalTimes } from "./journal.ts";

/** A migration on disk, with all that other tools could have recorded of it. */
export interface Candidate extends MigrationId {
  /** The digits that its name begins with. */
  readonly version: string | undefined;
  /** When it was generated, in milliseconds since 1970. */
  readonly time: number | undefined;
  /** How exact `time` is, in milliseconds: a journal has milliseconds, the name of a folder has seconds. */
  readonly precision: 1 | 1000;
  /** Digests of its text, in hexadecimal, with every kind of line end that a checkout may give it. */
  readonly hashes: ReadonlySet<string>;
}

/** Reads what can be compared with other tools' records. */
export async function readCandidates(
  roster: readonly SchemaPackage[],
  migrations: readonly Migration[],
): Promise<Candidate[]> {
  const journals = new Map(
    await Promise.all(roster.map(async (one) => [one.name, await readJournalTimes(one.migrations)] as const)),
  );
  return Promise.all(
    migrations.map(async ({ package: owner, name, file }) => {
      const when = journals.get(owner)?.get(name);
      return {
        package: owner,
        name,
        version: /^\d+/.exec(name)?.[0],
        time: when ?? timeOf(name),
        precision: when === undefined ? 1000 : 1,
        hashes: hashesOf(await readFile(file)),
      } as const;
    }),
  );
}

/** The time that a name such as `20250131120000_x` begins with. */
function timeOf(name: string): number | undefined {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_/.exec(name) ?? [];
  const [year, month, day, hour, minute, second] = parts.map(Number);
  return year === undefined ? undefined : Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second);
}

function hashesOf(file: Buffer): Set<string> {
  const lines = file.toString("latin1").replaceAll("\r\n", "\n");
  // latin1 keeps every byte as it is, whatever the text's encoding.
  const texts = [file, ...[lines, lines.replaceAll("\n", "\r\n")].map((text) => Buffer.from(text, "latin1"))];
  return new Set(
    ["sha256", "sha384"].flatMap((algorithm) => texts.map((text) => createHash(algorithm).update(text).digest("hex"))),
  );
}
