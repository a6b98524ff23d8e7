import { basename } from "node:path";
import { readScript } from "../migration.ts";
import { filesOf, type PhasedFiles } from "./files.ts";

/** Stands above each file in the one text by which a migration in phases is known and kept. */
const HEAD = /^-- strata: file ([\w.]+)\n/gm;

/**
 * The files of a migration in phases as one text: what the ledger keeps and what its checksum is of. The way back is not
 * in it, since it may be corrected until it is needed, like a `down.sql`.
 */
export async function readBundle(files: PhasedFiles): Promise<string> {
  const parts = await Promise.all(
    filesOf(files).map(async (file) => `-- strata: file ${basename(file)}\n${(await readScript(file)).trimEnd()}\n`),
  );
  return parts.join("\n");
}

/** The files that a bundle was made of, by name. What is no bundle holds none. */
export function unbundle(text: string): ReadonlyMap<string, string> {
  const heads = [...text.replaceAll(/\r\n?/g, "\n").matchAll(HEAD)];
  return new Map(
    heads.map(({ 0: head, 1: name = "", index, input }, at) => [
      name,
      input.slice(index + head.length, heads[at + 1]?.index).trimEnd(),
    ]),
  );
}

/**
 * What a bundle does to the catalog, as one script: its phases without the rows. It brings an empty database to where the
 * phases bring a full one.
 */
export function structureOf(bundle: string): string {
  const files = unbundle(bundle);
  const scripts = ["expand.sql", "enforce.sql", "contract.sql"].flatMap((name) => {
    const script = files.get(name);
    return script === undefined ? [] : [script];
  });
  // The last line of a file may be a comment, and its last statement lack a semicolon.
  return ["-- strata: non-transactional", scripts.join("\n;\n"), ""].join("\n");
}
