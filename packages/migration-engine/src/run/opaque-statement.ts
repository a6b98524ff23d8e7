import type { Token } from "../sql/tokens.ts";

/** What makes and changes objects, and runs nothing that it does not name. */
const TELLS_ALL = new Set(["create", "alter", "drop", "comment", "grant", "revoke", "set", "reset", "lock"]);

/** What may stand in front of a parenthesis and is no function that reads the database. */
const HARMLESS = new Set([
  ..."add all and any array as between by check cast coalesce column default exists from generated in include index".split(
    " ",
  ),
  ..."into is key list not null nullif on only or partition primary range set some then to unique using values when".split(
    " ",
  ),
  ..."where with bit char character decimal float interval numeric time timestamp timestamptz varchar varying".split(
    " ",
  ),
  ..."btree gin gist hash brin spgist".split(" "),
  ..."now clock_timestamp current_timestamp gen_random_uuid nextval char_length length lower upper btrim".split(" "),
]);

/** Whether a statement may come by values that its text does not show: it runs code, writes rows, or computes of them. */
export function hidesWhatItUses(tokens: readonly Token[]): boolean {
  const words = tokens.map(({ kind, text }) => (kind === "string" ? "" : text));
  const [first = "", second = ""] = words;
  if (!TELLS_ALL.has(first)) return true;
  if (first === "alter") return callsAFunction(words);
  if (first !== "create") return false;
  if (words.slice(0, 4).includes("index")) return callsAFunction(words.slice(words.indexOf("(") + 1));
  const isFilled = words.slice(1, 4).some((word) => word === "table" || word === "materialized");
  if (!isFilled || second === "type") return false;
  return isMadeOfRows(words) || callsAFunction(words.slice(boundsAt(words)));
}

/** CREATE TABLE … AS, with a query or what stands for one. */
function isMadeOfRows(words: readonly string[]): boolean {
  const queries = new Set(["select", "with", "values", "table", "execute"]);
  return words.some((word, at) => {
    if (word !== "as") return false;
    const next = words.slice(at + 1).find((one) => one !== "(");
    return next !== undefined && queries.has(next);
  });
}

/** The bounds of a partition are computed at once; defaults and checks of a new table are not. */
function boundsAt(words: readonly string[]): number {
  const at = words.findIndex((word, index) => word === "for" && words[index + 1] === "values");
  return at === -1 ? words.length : at;
}

function callsAFunction(words: readonly string[]): boolean {
  return words.some((word, at) => /^[\p{L}_]/u.test(word) && words[at + 1] === "(" && !isHarmless(words, at));
}

/** Also a table whose columns are named behind it: REFERENCES diary (id), INSERT INTO … is none of these. */
function isHarmless(words: readonly string[], at: number): boolean {
  if (HARMLESS.has(words[at] ?? "")) return true;
  const before = words[at - 1] === "." ? words[at - 3] : words[at - 1];
  return before === "references";
}
