import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Every module that is loaded by an import. */
async function loadedBy(specifier: string, from: string): Promise<string[]> {
  const script = `
    import { registerHooks } from "node:module";
    const loaded = new Set();
    registerHooks({ resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      loaded.add(resolved.url);
      return resolved;
    } });
    await import(${JSON.stringify(specifier)});
    console.log(JSON.stringify([...loaded]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: from,
  });
  return JSON.parse(stdout) as string[];
}

/**
 * The tests of what an import of a schema package costs.
 *
 * @param name of the package
 * @param from a folder from which that name resolves
 */
export function testWhatEntriesLoad(name: string, from: string): void {
  test("the root entry loads the tables and drizzle-orm's core, and nothing else", async () => {
    const loaded = await loadedBy(name, from);
    expect(loaded.length).toBeGreaterThan(10);
    const foreign = loaded
      .filter((url) => url.includes("/node_modules/"))
      .map((url) => url.split("/node_modules/").at(-1));
    expect(foreign.filter((path) => !path?.startsWith("drizzle-orm/"))).toEqual([]);
    expect(foreign.filter((path) => /^drizzle-orm\/(?:zod|postgres-js|node-postgres)/.test(path ?? ""))).toEqual([]);
    const own = loaded.filter((url) => !url.includes("/node_modules/"));
    expect(own.filter((url) => /\/src\/(?:queries|validation|relations|hardening|seed|examples)/.test(url))).toEqual(
      [],
    );
  });

  test.each(["queries", "relations", "hardening", "seed", "examples"])(
    "./%s loads no zod and no driver",
    async (entry) => {
      const loaded = await loadedBy(`${name}/${entry}`, from);
      expect(loaded.some((url) => url.includes(`/src/${entry}.ts`))).toBe(true);
      expect(
        loaded.filter((url) => /node_modules\/(?:zod|postgres|pg)\/|drizzle-orm\/(?:zod|postgres-js)/.test(url)),
      ).toEqual([]);
    },
  );
}
