import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/**
 * How a package is called when nobody says: by the nearest package.json above its migrations folder that has a name,
 * or else by the path of the folder from the top of the checkout, with slashes.
 *
 * @param folder absolute path of the migrations folder
 * @param root absolute path of the top of the checkout; nothing above it is looked at
 */
export function packageNameOf(folder: string, root: string): string {
  const path = relative(root, folder).split(sep).join("/");
  if (path.startsWith("../")) return path;
  for (let at = folder; ; at = dirname(at)) {
    const name = nameIn(join(at, "package.json"));
    if (name !== undefined) return name;
    if (at === root || at === dirname(at)) return path === "" ? "." : path;
  }
}

function nameIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof manifest !== "object" || manifest === null || !("name" in manifest)) return undefined;
    return typeof manifest.name === "string" && manifest.name !== "" ? manifest.name : undefined;
  } catch {
    // Not ours to judge: a name can be written into the config file.
    return undefined;
  }
}
