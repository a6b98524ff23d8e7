import type { CompareScripts } from "@strata/migration-engine";

/**
 * Where something stands in the text; the same statement elsewhere is the same statement. All fields of this kind that
 * PostgreSQL 18's parse nodes have (nodes/parsenodes.h, ParseLoc).
 */
const PLACES = new Set([
  "location",
  "name_location",
  "stmt_location",
  "stmt_len",
  "list_start",
  "list_end",
  "rexpr_list_start",
  "rexpr_list_end",
]);

/**
 * Judges an edit of an applied migration by what PostgreSQL's own parser makes of the two texts. Comments, white space
 * and IF NOT EXISTS guards make no difference: the statements that ran are still those of the file.
 *
 * The parser and the differ are loaded only here, when a checksum differs.
 */
export const compareScripts: CompareScripts = async (before, after) => {
  const [{ parse }, { createTwoFilesPatch }] = await Promise.all([import("libpg-query"), import("diff")]);
  const meaning = async (script: string): Promise<string> => JSON.stringify(await parse(script), withoutForm);
  const change = createTwoFilesPatch("applied", "now", before, after, undefined, undefined, { context: 2 });
  try {
    return { sameMeaning: (await meaning(before)) === (await meaning(after)), change: withoutHead(change) };
  } catch {
    // Not SQL to this parser, of PostgreSQL 18: nobody can say that it means the same.
    return { sameMeaning: false, change: withoutHead(change) };
  }
};

function withoutForm(this: unknown, key: string, value: unknown): unknown {
  if (PLACES.has(key) || key === "if_not_exists" || (key === "missing_ok" && addsColumn(this))) return undefined;
  return value;
}

/** `ADD COLUMN IF NOT EXISTS` is told by `missing_ok`, which elsewhere is the IF EXISTS of a DROP. */
function addsColumn(node: unknown): boolean {
  return typeof node === "object" && node !== null && "subtype" in node && node.subtype === "AT_AddColumn";
}

function withoutHead(patch: string): string {
  return patch.slice(patch.indexOf("@@")).trimEnd();
}
