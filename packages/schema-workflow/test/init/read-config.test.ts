import { describe, expect, test } from "vitest";
import { readDrizzleConfig } from "../../src/init/read-config.ts";

describe("reading a drizzle config as text", () => {
  test.each([
    ["the default of drizzle-kit", `defineConfig({ dialect: "postgresql" })`, "./drizzle"],
    ["single quotes", `defineConfig({ dialect: 'postgresql', out: './a b' })`, "./a b"],
    ["a template without parts", "({ dialect: `postgresql`, out: `x` })", "x"],
    ["as const, and no comma at the end", `({ out: "x" as const, dialect: "postgresql" as const })`, "x"],
    ["JSON", `{ "dialect": "postgresql", "out": "x" }`, "x"],
    ["comments", `({ dialect: "postgresql", // out: "a",\n/* out: "b" */ out: "x" })`, "x"],
    ["a glob and a URL before it", `({ dialect: "postgresql", schema: "./**/*.ts", url: "a://b", out: "x" })`, "x"],
    ["words that end in out", `({ dialect: "postgresql", timeout: 3, out: "x", "log-out": 1 })`, "x"],
    ["drizzle-kit before 0.21", `({ driver: "pg", out: "x" })`, "x"],
    ["another driver besides", `({ dialect: "postgresql", driver: "pglite", out: "x" })`, "x"],
  ])("%s", (_case, text, out) => {
    expect(readDrizzleConfig(text)).toEqual({ out });
  });

  test.each([
    ["a call", `({ dialect: "postgresql", out: join(__dirname, "x") })`, "its `out` is computed"],
    ["a sum", `({ dialect: "postgresql", out: "a" + b })`, "its `out` is computed"],
    ["a template with parts", "({ dialect: 'postgresql', out: `${dir}/x` })", "its `out` is computed"],
    ["the shorthand", `const out = f(); export default { dialect: "postgresql", out }`, "its `out` is computed"],
    ["two of them", `[{ dialect: "postgresql", out: "a" }, { out: "b" }]`, "it has more than one `out`: a, b"],
    ["a spread", `({ ...base, dialect: "postgresql" })`, "its `out` may stand in what it spreads"],
    ["a choice", `({ dialect: prod ? "postgresql" : "sqlite", out: "x" })`, "its dialect is computed"],
    ["another file", `export { default } from "./base"`, "it names no dialect"],
    ["another database", `({ dialect: "turso", out: "x" })`, "its dialect is turso, not postgresql"],
  ])("%s is not guessed at", (_case, text, unreadable) => {
    expect(readDrizzleConfig(text)).toEqual({ unreadable });
  });
});
