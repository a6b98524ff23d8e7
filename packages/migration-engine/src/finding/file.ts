import { hash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../database/open.ts";
import type { LedgerEntry } from "../ledger/entry.ts";
import type { SchemaPackage } from "../schema-package.ts";
import { parseUrl } from "../wire/url.ts";

/** What a run has found when all was applied, and what it had looked at. */
export interface Finding {
  /** Where the ledger was. */
  readonly schema: string;
  /** The fingerprint of the ledger. */
  readonly ledger: string;
  readonly paths: readonly string[];
  /** Size, inode and time of change of each path, one behind the other. */
  readonly looks: Float64Array<ArrayBuffer>;
  /** The ledger's entries in the order of the folders. A run that has nothing to tell of them does not ask. */
  readonly entries: () => readonly LedgerEntry[];
}

/** The first line. The looks, the paths and the entries follow, so many bytes each. */
interface Head extends Pick<Finding, "schema" | "ledger"> {
  readonly bytes: readonly [looks: number, paths: number, entries: number];
}

const DAY_MS = 86_400_000;

/**
 * Where a finding is kept: one for each database that the same packages are in, lest two take turns in replacing it. That
 * one is never taken for the other is the business of the ledger's fingerprint.
 *
 * @throws InvalidUrlError
 */
export function findingFile(folder: string, roster: readonly SchemaPackage[], target: Target): string {
  const { host, port, database, parameters } = parseUrl(target.url);
  const where = [roster, host, port, target.database ?? database, parameters];
  return join(folder, `${hash("sha256", JSON.stringify(where))}.found`);
}

/**
 * Looks are numbers as they lie in memory, and of the rest a run decodes what it needs: of thousands of migrations each
 * is a few characters that would else be parsed at every start.
 *
 * @returns nothing where none is kept, or what is kept cannot be read
 */
export function readFinding(file: string): Finding | undefined {
  try {
    const kept = readFileSync(file);
    const looksAt = kept.indexOf("\n") + 1;
    const { schema, ledger, bytes } = JSON.parse(kept.toString("utf8", 0, looksAt)) as Head;
    const pathsAt = looksAt + bytes[0];
    const entriesAt = pathsAt + bytes[1];
    // A machine that crashed may have kept only its beginning.
    if (kept.length !== entriesAt + bytes[2]) return undefined;
    return {
      schema,
      ledger,
      looks: new Float64Array(new Uint8Array(kept.subarray(looksAt, pathsAt)).buffer),
      paths: kept.toString("utf8", pathsAt, entriesAt).split("\0"),
      entries: () => JSON.parse(kept.toString("utf8", entriesAt)) as LedgerEntry[],
    };
  } catch {
    return undefined;
  }
}

/** Keeps a finding in place of the one before. Whoever reads at the same time finds the one or the other. */
export function writeFinding(folder: string, file: string, { schema, ledger, paths, looks, entries }: Finding): void {
  mkdirSync(folder, { recursive: true });
  const draft = `${file}.${process.pid}`;
  const parts = [
    new Uint8Array(looks.buffer),
    Buffer.from(paths.join("\0")),
    Buffer.from(JSON.stringify(entries())),
  ] as const;
  const head: Head = { schema, ledger, bytes: [parts[0].length, parts[1].length, parts[2].length] };
  writeFileSync(draft, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...parts]));
  renameSync(draft, file);
  for (const name of readdirSync(folder)) {
    const old = join(folder, name);
    if (Date.now() - statSync(old).mtimeMs > DAY_MS) rmSync(old, { force: true });
  }
}
