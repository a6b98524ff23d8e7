import { isBundled } from "./commands.ts";
import { findBundle } from "./current.ts";

/**
 * The bundle to run a command with: one that was made of just what its sources hold now. Where there is none it is made,
 * which takes as long as a start without it.
 *
 * @param root absolute path of the checkout
 * @param folder that of the bundles
 * @returns nothing where the sources have to run: the command is not bundled, or no bundle can be made or kept
 */
export async function bundleFor(root: string, folder: string, command?: string): Promise<string | undefined> {
  if (!isBundled(command)) return undefined;
  try {
    const found = findBundle(root, folder);
    if (found !== undefined) return found;
    const { makeBundle } = await import("./make.ts");
    return await makeBundle(root, folder);
  } catch {
    return undefined;
  }
}
