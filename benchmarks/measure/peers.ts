import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runWhole } from "./whole-process.ts";

/**
 * Installs what a benchmark compares with into `<folder>/node_modules`, which git ignores, and never into the workspace.
 * The folder holds a package.json with exact versions and npm's lock file. (Not `npm ci`: it refuses a registry that lacks a platform of
 * somebody else.) A second call takes about a second.
 *
 * @returns the versions by package
 * @throws Error with what npm said
 */
export async function installPeers(folder: string): Promise<Readonly<Record<string, string>>> {
  await runWhole({
    program: process.platform === "win32" ? "npm.cmd" : "npm",
    arguments: [
      "install",
      "--no-save",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      "--workspaces=false",
      "--omit-lockfile-registry-resolved",
    ],
    directory: folder,
    // pnpm tells its children which settings it has, and npm would warn of each.
    env: Object.fromEntries(
      Object.keys(process.env)
        .filter((name) => /^npm_config_(?!registry$)/i.test(name))
        .map((name) => [name, undefined]),
    ),
  });
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return manifest.dependencies;
}
