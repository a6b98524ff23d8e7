import { readdir } from "node:fs/promises";
import { join } from "node:path";

/* `pnpm benchmark <name> [part…]`: each folder here with a run.ts is a benchmark; it exports `run`. */

const [name = "", ...parts] = process.argv.slice(2);
const folders = await readdir(import.meta.dirname, { withFileTypes: true });
const found: string[] = [];
for (const folder of folders.filter((one) => one.isDirectory())) {
  if ((await readdir(join(import.meta.dirname, folder.name))).includes("run.ts")) found.push(folder.name);
}
if (found.includes(name)) {
  const benchmark = (await import(`./${name}/run.ts`)) as { run: (parts: readonly string[]) => Promise<void> };
  await benchmark.run(parts);
} else {
  process.stderr.write(`Which benchmark? pnpm benchmark <${found.join("|")}> [part]\n`);
  process.exitCode = 2;
}
