import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of the nearest package.json above a path; nothing where there is none. */
export function packageFolder(path: string): string | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
