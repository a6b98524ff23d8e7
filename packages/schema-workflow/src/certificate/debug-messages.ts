/** What PostgreSQL says of its own work under `client_min_messages = debug1`; the same words in 14 to 18. */
export interface Work {
  /** Tables by their bare names. */
  readonly verified: readonly string[];
  readonly rewritten: readonly string[];
  readonly built: readonly { readonly index: string; readonly table: string }[];
}

const VERIFYING = /^verifying table "(.+)"$/;
const REWRITING = /^rewriting table "(.+)"$/;
const BUILDING = /^building index "(.+)" on table "(.+)" (?:serially|with request for \d+ parallel workers?)$/;

/** Reads the messages of one statement (tablecmds.c: ATRewriteTable; catalog/index.c: index_build). */
export function workOf(messages: readonly string[]): Work {
  const named = (pattern: RegExp): string[] => messages.flatMap((message) => pattern.exec(message)?.[1] ?? []);
  const built = messages.flatMap((message) => {
    const [, index, table] = BUILDING.exec(message) ?? [];
    return index === undefined || table === undefined ? [] : [{ index, table }];
  });
  return { verified: named(VERIFYING), rewritten: named(REWRITING), built };
}
