import { parsePlPgSQL } from "libpg-query";
import { as, parseStatement, type Node } from "./syntax.ts";

/** A statement inside a DO block. */
export interface Inner {
  /** Its syntax tree; nothing where its text is put together at run time. */
  readonly node: Node | undefined;
  /** Its text, or the expression that makes it. */
  readonly text: string;
  /** Whether it depends on what the block finds: a branch, a loop, a handler. */
  readonly conditional: boolean;
}

/** What a DO block may run; nothing where it is in another language, or cannot be parsed. */
export async function innerStatements(node: Node | undefined): Promise<Inner[] | undefined> {
  const options = (as(node, "DoStmt")?.args ?? []).flatMap((one) => as(one, "DefElem") ?? []);
  const optionText = (name: string): string | undefined =>
    as(options.find(({ defname }) => defname === name)?.arg, "String")?.sval;
  const body = optionText("as");
  if (body === undefined || (optionText("language") ?? "plpgsql") !== "plpgsql") return undefined;
  const found: Written[] = [];
  try {
    collect(await parsePlPgSQL(`CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS ${quoted(body)}`), false, found);
  } catch {
    return undefined;
  }
  return Promise.all(
    found.map(async ({ text, dynamic, conditional }) => {
      const constant = dynamic ? await constantText(text) : text;
      return { node: constant === undefined ? undefined : await parseStatement(constant), text, conditional };
    }),
  );
}

interface Written {
  readonly text: string;
  readonly dynamic: boolean;
  readonly conditional: boolean;
}

const BRANCHES = new Set(["then_body", "else_body", "elsif_list", "case_when_list", "else_stmts", "exceptions"]);

/** Goes through what pl_funcs.c dumps: every statement is an object under a key that begins with PLpgSQL_stmt_. */
function collect(value: unknown, conditional: boolean, found: Written[]): void {
  if (Array.isArray(value)) for (const one of value) collect(one, conditional, found);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const [key, held] of Object.entries(value)) {
    const query = expressionIn(held, key);
    if (query !== undefined) found.push({ text: query, dynamic: key === "PLpgSQL_stmt_dynexecute", conditional });
    collect(held, conditional || BRANCHES.has(key), found);
  }
}

const HELD_IN: Readonly<Record<string, string>> = {
  PLpgSQL_stmt_execsql: "sqlstmt",
  PLpgSQL_stmt_perform: "expr",
  PLpgSQL_stmt_dynexecute: "query",
};

function expressionIn(held: unknown, key: string): string | undefined {
  const name = HELD_IN[key];
  if (name === undefined || typeof held !== "object" || held === null) return undefined;
  const expression: unknown = Object.entries(held).find(([each]) => each === name)?.[1];
  const inner: unknown =
    typeof expression === "object" && expression !== null ? Object.values(expression)[0] : undefined;
  const query: unknown = typeof inner === "object" && inner !== null && "query" in inner ? inner.query : undefined;
  return typeof query === "string" ? query : undefined;
}

/** What EXECUTE runs, where that is written out as a text. */
async function constantText(expression: string): Promise<string | undefined> {
  const [target] = as(await parseStatement(`SELECT ${expression}`), "SelectStmt")?.targetList ?? [];
  return as(as(target, "ResTarget")?.val, "A_Const")?.sval?.sval;
}

/** In dollars that the body does not hold. */
function quoted(body: string): string {
  let tag = "$strata$";
  while (body.includes(tag)) tag = tag.replace(/\$$/, "_$");
  return `${tag}${body}${tag}`;
}
