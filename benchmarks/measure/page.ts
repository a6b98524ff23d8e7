import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { runWhole } from "./whole-process.ts";

const ROOT = join(import.meta.dirname, "../..");
export const PAGE = join(ROOT, "docs/benchmarks.md");

/**
 * Prints a section of docs/benchmarks.md and writes it there, between its markers; a section that is not there yet is
 * added at the end. The rest of the page, prose included, stays as it is.
 *
 * @param name `migrate`, or `migrate/no-op` for a part that is measured by itself
 */
export async function publish(name: string, lines: readonly string[]): Promise<void> {
  process.stdout.write(`${lines.join("\n")}\n`);
  await writeFile(PAGE, withSection(await readFile(PAGE, "utf8"), name, lines));
  await runWhole({ program: process.execPath, arguments: [oxfmt(), PAGE], directory: ROOT });
}

/** Replaces a section, or adds it. Pure. */
export function withSection(page: string, name: string, lines: readonly string[]): string {
  const [begin, end] = [`<!-- ${name}: written by \`pnpm benchmark\` -->`, `<!-- /${name} -->`];
  const section = `${begin}\n\n${lines.join("\n")}\n\n${end}`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) return `${page.trimEnd()}\n\n${section}\n`;
  return page.slice(0, from) + section + page.slice(to + end.length);
}

/** What a figure depends on beside the code: the machine, without its name. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${memory} GiB, ${process.platform}, Node ${process.versions.node}`;
}

function oxfmt(): string {
  return join(import.meta.dirname, "../../node_modules/oxfmt/bin/oxfmt");
}
