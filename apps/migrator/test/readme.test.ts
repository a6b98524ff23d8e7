import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { strata } from "./strata.ts";

const TOP = join(import.meta.dirname, "../../..");
const read = (file: string): Promise<string> => readFile(join(TOP, file), "utf8");

describe("the README says what is true", () => {
  test("of the exit codes", async () => {
    const listed = [...(await read("README.md")).matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    expect(listed).toEqual(Object.values(EXIT_CODES));
  });

  test("of the environment variables, and so does .env.example", async () => {
    const names = (text: string): string[] => [...new Set(text.match(/\b(?:DATABASE|STRATA)_[A-Z_]+\b/g))].toSorted();
    const [, table = ""] = /## Environment variables\n([\s\S]*?)\n## /.exec(await read("README.md")) ?? [];
    expect(names(table)).toEqual(names(await read(".env.example")));
  });

  test("of the scripts that it names", async () => {
    const { scripts } = JSON.parse(await read("package.json")) as { scripts: Record<string, string> };
    const named = [...(await read("README.md")).matchAll(/(?:`|npx )pnpm ([a-z]+)\b/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => name !== undefined && !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test("of the commands, each of which has its help", async () => {
    const { stdout } = await strata(["help"]);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name ?? "");
    const readme = await read("README.md");
    expect(commands.filter((name) => !new RegExp(`(?:strata|pnpm) ${name}|\`${name}\``).test(readme))).toEqual([]);
  });
});
