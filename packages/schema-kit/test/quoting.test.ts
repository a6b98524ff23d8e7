import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quoteDollar, quoteIdentifier, quoteLiteral } from "../src/declarations/quoting.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const NASTY = ["plain", "", "it's", 'say "so"', "back\\slash", "\\'", "$$", "zwölf 🐘", "a\nb", "; drop table t; --"];

describe.each(["on", "off"])("with standard_conforming_strings %s", (setting) => {
  test.each(NASTY)("a literal means what it was: %j", async (text) => {
    const [row] = await database.sql.begin(async (tx) => {
      await tx.unsafe(`set local standard_conforming_strings = ${setting}`);
      return tx.unsafe(`select ${quoteLiteral(text)} as text`);
    });
    expect(row).toEqual({ text });
  });
});

test.each([...NASTY, "$", "a$", "$body$", "a$body", "$$ $body$ $body2", "$$ $body$ $body2$ $"])(
  "a text between dollars is what it was: %j",
  async (text) => {
    expect(await database.sql.unsafe(`select ${quoteDollar(text)} as text`)).toEqual([{ text }]);
  },
);

test.each(NASTY.filter((name) => name !== ""))("a name means what it was: %j", async (name) => {
  const [row] = await database.sql.unsafe(`select 1 as ${quoteIdentifier(name)}`);
  expect(Object.keys(row ?? {})).toEqual([name]);
});

test.each([quoteIdentifier, quoteLiteral, quoteDollar])("%o refuses NUL, which Postgres has nowhere", (quote) => {
  expect(() => quote("a\0b")).toThrow(RangeError);
});
