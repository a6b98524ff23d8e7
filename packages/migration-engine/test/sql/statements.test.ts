import { describe, expect, test } from "vitest";
import { findStatements } from "../../src/sql/statements.ts";

function split(script: string): string[] {
  return findStatements(script).map(({ start, end }) => script.slice(start, end));
}

describe("finding the statements of a script", () => {
  test.each([
    ["two statements", "a; b", ["a", "b"]],
    ["nothing at all", " \n-- only a comment\n/* and another */ ;;", []],
    ["a comment before a statement is not part of it", "-- why;\n/* ; */ a; b", ["a", "b"]],
    ["a comment inside is", "a -- ;\n b;", ["a -- ;\n b"]],
    ["nested block comments", "/* a /* ; */ ; */ x", ["x"]],
    ["quotes, doubled", "select 'it''s; fine'; b", ["select 'it''s; fine'", "b"]],
    ["a backslash is plain in a standard string", String.raw`select '\'; b`, [String.raw`select '\'`, "b"]],
    ["and escapes in an E string", String.raw`select E'\';'; b`, [String.raw`select E'\';'`, "b"]],
    ["quoted identifiers", 'create table "a;""b" (x int); c', ['create table "a;""b" (x int)', "c"]],
    ["dollar quotes", "do $$ begin; end $$; b", ["do $$ begin; end $$", "b"]],
    ["tagged dollar quotes with others inside", "do $x$ $$;$$ ; $y$ $x$; b", ["do $x$ $$;$$ ; $y$ $x$", "b"]],
    ["a dollar within a name is no quote", "select a$b$c; d$b$", ["select a$b$c", "d$b$"]],
    ["a parameter is no quote", "select $1; b", ["select $1", "b"]],
    [
      "rules hold several statements",
      "create rule r as on insert to t do (a; b); c",
      ["create rule r as on insert to t do (a; b)", "c"],
    ],
    [
      "SQL function bodies too",
      "create function f() returns int begin atomic select case when true then 1 end; select 2; end; b",
      ["create function f() returns int begin atomic select case when true then 1 end; select 2; end", "b"],
    ],
    ["a letter that becomes two in upper case", "select straße; b", ["select straße", "b"]],
    ["an unfinished quote takes the rest", "a; select 'b;", ["a", "select 'b;"]],
    ["drizzle's breakpoints are comments", "a;\n--> statement-breakpoint\nb;", ["a", "b"]],
  ])("%s", (_, script, statements) => {
    expect(split(script)).toEqual(statements);
  });
});
