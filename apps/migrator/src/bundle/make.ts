import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire, findPackageJSON, isBuiltin } from "node:module";
import { basename, dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { keepContents, put } from "./current.ts";

const DAY_MS = 86_400_000;
/** What pnpm has installed: the bundle names files of packages with their versions. */
const INSTALLED = "node_modules/.pnpm/lock.yaml";

/** What starts a bundle: `bin/strata.js` asks for it by this name. */
const STARTER = "starter.cjs";

/**
 * Bundles what a deployment runs, with all of the workspace that it can reach: nothing is loaded a second time from its
 * sources. A second call makes the same file; so does one at the same time.
 *
 * @returns absolute path of the bundle; nothing where a source has just been edited, and may be once more
 * @throws Error where esbuild is not installed, a source is faulty, or the folder cannot be written
 */
export async function makeBundle(root: string, folder: string): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true });
  const begun = Date.now();
  const { outputFiles, metafile } = await build({
    entryPoints: [join(import.meta.dirname, "entry.ts"), join(import.meta.dirname, "starter.ts")],
    absWorkingDir: root,
    outdir: folder,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node22",
    metafile: true,
    write: false,
    logLevel: "silent",
    plugins: [workspaceAlone(folder)],
  });
  const output = (name: string): string => outputFiles.find(({ path }) => basename(path) === name)?.text ?? "";
  const inputs = withManifests(root, Object.keys(metafile.inputs));
  const name = keepContents(root, folder, inputs, begun);
  if (name === undefined) return undefined;
  put(join(folder, name), output("entry.js"));
  put(join(folder, STARTER), output("starter.js"));
  removeOld(folder);
  return join(folder, name);
}

/** What says where an import leads, and how esbuild is called, counts like a source. */
function withManifests(root: string, inputs: readonly string[]): string[] {
  const sources = [...inputs.map((path) => join(root, path)), import.meta.filename];
  const manifests = sources.flatMap((file) => findPackageJSON(pathToFileURL(file)) ?? []);
  const installed = [join(root, INSTALLED)].filter((file) => existsSync(file));
  return [...new Set([...sources, ...manifests, ...installed])].map((file) => slashed(relative(root, file))).toSorted();
}

/** Takes in what is of the workspace, which still knows where it lies, and leaves packages of others where they are. */
function workspaceAlone(folder: string): Plugin {
  const from = (path: string): string => slashed(relative(folder, path));
  const here = (path: string): string => `require("node:path").join(__dirname, ${JSON.stringify(from(path))})`;
  return {
    name: "workspace-alone",
    setup(bundling) {
      bundling.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
        if (kind === "entry-point" || path.startsWith("@strata/")) return undefined;
        return { path: isBuiltin(path) ? path : `./${from(createRequire(importer).resolve(path))}`, external: true };
      });
      bundling.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
        loader: "ts",
        contents: readFileSync(path, "utf8")
          .replaceAll("import.meta.dirname", here(dirname(path)))
          .replaceAll("import.meta.url", `require("node:url").pathToFileURL(${here(path)}).href`),
      }));
    },
  };
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}

/** Not those of a moment ago: another process may be about to load one. With a bundle goes what its runs have left. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const isOld = /\.(?:cjs|found|code)$/.test(name) && Date.now() - statSync(file).mtimeMs > DAY_MS;
    if (isOld) rmSync(file, { recursive: true, force: true });
  }
}
