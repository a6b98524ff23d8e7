import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checksum,
  label,
  readMigrations,
  readText,
  StrataError,
  structureOf,
  unbundle,
  type KeptLedger,
  type KeptMigration,
  type ReplayStep,
  type SchemaPackage,
} from "@strata/migration-engine";

/** The scripts of a ledger as files, in the order in which they ran. */
export interface KeptScripts extends AsyncDisposable {
  readonly steps: readonly ReplayStep[];
}

/**
 * Writes down the scripts that the ledger kept. What was too long for it is taken from the packages' folders, where the
 * text is still the one that ran.
 *
 * @throws StrataError SCRIPT_LOST, LEDGER_UNFINISHED
 */
export async function writeKeptScripts(
  { entries }: KeptLedger,
  roster: readonly SchemaPackage[],
): Promise<KeptScripts> {
  const unfinished = entries.find((entry) => entry.unfinished !== undefined);
  if (unfinished !== undefined) {
    throw new StrataError("LEDGER_UNFINISHED", { what: `${label(unfinished)} has not run to its end.` });
  }
  const texts = await Promise.all(entries.map(async (entry) => entry.script ?? (await textOnDisk(entry, roster))));
  const folder = await mkdtemp(join(tmpdir(), "strata-verify-"));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const steps = await Promise.all(
      entries.map(async ({ package: owner, name }, index) => {
        const place = join(folder, String(index));
        await mkdir(place);
        const file = join(place, "migration.sql");
        await writeFile(file, asScript(texts[index] ?? ""));
        return { package: owner, name, file };
      }),
    );
    return { steps, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** What ran in phases comes to the same catalog as one script, where there are no rows. */
function asScript(text: string): string {
  return unbundle(text).size === 0 ? text : structureOf(text);
}

async function textOnDisk(entry: KeptMigration, roster: readonly SchemaPackage[]): Promise<string> {
  const home = roster.find(({ name }) => name === entry.package);
  const found = home && (await readMigrations(home)).find(({ name }) => name === entry.name);
  const lost = (why: string): StrataError =>
    new StrataError("SCRIPT_LOST", { what: `Nobody knows what ${label(entry)} has run.`, why });
  if (found === undefined) throw lost("It was too long for the ledger to keep, and its file is not there.");
  const text = await readText(found, entry.form);
  if (checksum(text) !== entry.checksum) {
    throw lost("It was too long for the ledger to keep, and its file was edited since.");
  }
  return text;
}
