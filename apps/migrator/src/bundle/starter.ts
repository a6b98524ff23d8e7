import { isBundled } from "./commands.ts";
import { findBundle } from "./current.ts";
import { runBundle } from "./load.ts";

/**
 * Runs a command from its bundle, where there is one that is current. It is bundled itself, and so finds a bundle that was made
 * of other sources, its own among them, to be none.
 *
 * @param root absolute path of the checkout
 * @param folder that of the bundles
 * @returns false when nothing was run
 */
export function startBundled(root: string, folder: string, argv: readonly string[]): boolean {
  const bundle = isBundled(argv[0]) ? findBundle(root, folder) : undefined;
  if (bundle === undefined) return false;
  runBundle(bundle, argv);
  return true;
}
