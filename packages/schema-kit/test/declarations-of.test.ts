import { integer, pgTable } from "drizzle-orm/pg-core";
import { describe, expect, test, vi } from "vitest";
import {
  DeclarationError,
  declarationsOf,
  declarationSql,
  declareComments,
  declareFunction,
  declareGrants,
  declareStorage,
  declareTrigger,
  isDeclaration,
} from "../src/index.ts";

const people = pgTable("people", { id: integer("id") });

const aFunction = (name: string, options: { beforeTables?: boolean } = {}) =>
  declareFunction({ name, returns: "trigger", language: "plpgsql", body: "BEGIN END", ...options });

const call = aFunction("call_me");
const before = { name: "t", on: people, timing: "before", level: "row", call } as const;
const trigger = declareTrigger({ ...before, events: ["update"] });
const storage = declareStorage(people, { fillfactor: 90 });
const comments = declareComments(people, { table: "who" });
const grants = declareGrants(people, { reader: ["select"] });

describe("the declarations of a module", () => {
  test("are those of its exports and of exported arrays, each once, among whatever else there is", () => {
    const module = { people, call, again: call, several: [trigger, [storage]], text: "text", nothing: null };
    expect(declarationsOf(module)).toEqual([call, trigger, storage]);
  });

  test("come in an order in which they can be created, whatever that of the exports is", () => {
    const early = aFunction("z_early", { beforeTables: true });
    const later = aFunction("later");
    const inOrder = [early, call, later, trigger, storage, comments, grants];
    const forwards = Object.fromEntries(inOrder.map((each, index) => [`export${index}`, each]));
    const backwards = Object.fromEntries(inOrder.toReversed().map((each, index) => [`export${index}`, each]));
    expect(declarationsOf(forwards)).toEqual(inOrder);
    expect(declarationsOf(backwards)).toEqual(inOrder);
  });

  test("do not include what they depend on and another package declares", () => {
    expect(trigger.dependsOn).toEqual([call]);
    expect(declarationsOf({ trigger })).toEqual([trigger]);
  });
});

describe("the same object twice", () => {
  test.each([
    ["call", aFunction("call_me"), 'function "call_me"()'],
    ["trigger", declareTrigger({ ...before, events: ["insert"] }), 'trigger "t" on "people"'],
    ["comments", declareComments(people, { table: "whoever" }), 'comment on table "people"'],
    ["storage", declareStorage(people, { fillfactor: 80 }), 'storage of "people"'],
    ["grants", declareGrants(people, { reader: ["insert"] }), 'grants on table "people" to "reader"'],
  ])("is refused, and both exports named: %s", (name, other, object) => {
    const collect = () => declarationsOf({ call, trigger, storage, comments, grants, other });
    expect(collect).toThrow(DeclarationError);
    expect(collect).toThrow(`The ${object} is declared twice, by the exports ${name} and other.`);
  });

  test("is none with another name, other arguments, another column or another role", () => {
    const overloaded = declareFunction({
      name: "call_me",
      arguments: [{ type: "integer" }],
      returns: "integer",
      language: "sql",
      body: "select 1",
    });
    const column = declareComments(people, { columns: { id: "a number" } });
    const writer = declareGrants(people, { writer: ["insert"] });
    expect(declarationsOf({ call, overloaded, comments, column, grants, writer })).toHaveLength(6);
  });
});

test("a declaration is told from a table, and known to another copy of the package", async () => {
  vi.resetModules();
  const copy = await import("../src/index.ts");
  expect(copy.isDeclaration).not.toBe(isDeclaration);
  expect([call, people, null, undefined, "text", {}].map((value) => copy.isDeclaration(value))).toEqual([
    true,
    ...Array.from({ length: 5 }, () => false),
  ]);
});

test("its SQL is one script", () => {
  expect(declarationSql(declareComments(people, { table: "who", columns: { id: "it's" } }))).toBe(
    `COMMENT ON TABLE "people" IS 'who';\nCOMMENT ON COLUMN "people"."id" IS 'it''s';\n`,
  );
});
