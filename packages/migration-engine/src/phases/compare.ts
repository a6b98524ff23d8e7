import type { CompareScripts } from "../edits.ts";
import { checksum } from "../ledger/checksum.ts";
import { unbundle } from "./bundle.ts";

/** Compares two bundles file by file: scripts by what they mean, everything else by what it says. */
export async function compareBundles(
  before: string,
  after: string,
  compare: CompareScripts,
): ReturnType<CompareScripts> {
  const [old, now] = [unbundle(before), unbundle(after)];
  const changes: string[] = [];
  let sameMeaning = true;
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name), now.get(name)];
    if (was !== undefined && is !== undefined && checksum(was) === checksum(is)) continue;
    const judged =
      was !== undefined && is !== undefined && name.endsWith(".sql")
        ? await compare(was, is)
        : { sameMeaning: sameData(name, was, is), change: describe(was, is) };
    sameMeaning &&= judged.sameMeaning;
    changes.push(`${name}: ${judged.change}`.trimEnd());
  }
  // Edited somewhere that no file tells: the order of the parts, say.
  return { sameMeaning: sameMeaning && changes.length > 0, change: changes.join("\n") };
}

/** A declaration means what its data are, however it is laid out. */
function sameData(name: string, was: string | undefined, is: string | undefined): boolean {
  if (was === undefined || is === undefined || !name.endsWith(".json")) return false;
  try {
    return JSON.stringify(JSON.parse(was)) === JSON.stringify(JSON.parse(is));
  } catch {
    return false;
  }
}

function describe(was: string | undefined, is: string | undefined): string {
  if (was === undefined) return "it was not there";
  return is === undefined ? "it is gone" : "it has changed";
}
