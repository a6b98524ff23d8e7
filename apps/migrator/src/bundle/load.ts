import { put } from "./current.ts";

// An import statement would load all that hangs on their exports.
const { hash } = process.getBuiltinModule("node:crypto");
const { readFileSync } = process.getBuiltinModule("node:fs");
const { createRequire } = process.getBuiltinModule("node:module");
const path = process.getBuiltinModule("node:path");
const { constants, Script } = process.getBuiltinModule("node:vm");

/** What a CommonJS module is called with, as far as a bundle asks for it. */
type Body = (require: NodeJS.Require, filename: string, directory: string) => void;

/**
 * Runs a bundle, compiled as an earlier run of the same command has left it. Node's own cache keeps what is compiled when a
 * file is loaded, and that is no function which is only called later; this one is made when the command has run.
 *
 * @param bundle absolute path
 * @param argv the command and its flags
 */
export function runBundle(bundle: string, [command = "migrate", ...flags]: readonly string[]): void {
  const file = `${bundle}.${command}-${process.version}-${process.arch}.code`;
  const cachedData = readCode(file);
  const script = new Script(`(function (require, __filename, __dirname) {${readFileSync(bundle, "utf8")}\n})`, {
    filename: bundle,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const body = script.runInThisContext() as Body;
  body(createRequire(bundle), bundle, path.dirname(bundle));
  const isHelp = flags.includes("--help") || flags.includes("-h");
  if (isHelp || (cachedData !== undefined && script.cachedDataRejected !== true)) return;
  process.once("exit", () => {
    try {
      const code = script.createCachedData();
      put(file, Buffer.concat([Buffer.from(hash("sha256", code)), code]));
    } catch {
      // What cannot be kept is compiled again.
    }
  });
}

/** V8 looks whether the code is of its version and of a source of this length, but trusts that every byte is there. */
function readCode(file: string): Buffer | undefined {
  try {
    const kept = readFileSync(file);
    const code = kept.subarray(64);
    return kept.toString("latin1", 0, 64) === hash("sha256", code) ? code : undefined;
  } catch {
    return undefined;
  }
}
