import type { Drift } from "@strata/schema-workflow";
import { createTwoFilesPatch } from "diff";

/** pg-delta's names of attributes, as people call them; the others are words already. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  def: "definition",
  expr: "expression",
  text: "text",
  notNull: "NOT NULL",
  enabled: "state",
  valid: "valid",
  validated: "validated",
  reloptions: "storage parameters",
  rowSecurity: "row security",
  forceRowSecurity: "row security for the owner",
  replicaIdentity: "replica identity",
  replicaIdentityIndex: "index of the replica identity",
  generatedExpr: "generated as",
  usingExpr: "USING",
  checkExpr: "WITH CHECK",
  values: "labels",
  partitionBound: "partition bound",
  partitionKey: "partition key",
  parentTable: "parent",
  baseType: "base type",
  ownedBy: "owned by",
  grantable: "privileges that may be passed on",
};

/** The letters of pg_trigger.tgenabled and its like, and of pg_class.relpersistence and relreplident. */
const LETTERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  enabled: { O: "enabled", D: "disabled", R: "enabled on replicas", A: "always enabled" },
  persistence: { p: "permanent", u: "unlogged" },
  replicaIdentity: { d: "primary key", n: "nothing", f: "full", i: "an index" },
};

/** What differs, in words: one line, or several where a text of many lines differs. */
export function driftWords({ object, change, attribute, parts, expected, live, owner }: Drift): string[] {
  const whole = parts.length === 0 ? object : `${object} (and ${parts.length} more of it)`;
  if (change === "removed") return [`${whole} is missing`];
  if (change === "added") return [owner === undefined ? `${whole} is there` : `${whole} was made by no migration`];
  const name = attribute === undefined ? object : `${object}, ${ATTRIBUTES[attribute] ?? attribute}`;
  if (expected === undefined && live === undefined) return [`${name}: not the same; the values are not shown`];
  const [from, to] = [valueWords(attribute, expected), valueWords(attribute, live)];
  if (expected === undefined) return [`${name}: should not be set, is ${to}`];
  if (live === undefined) return [`${name}: should be ${from}, is not set`];
  if (!`${from}${to}`.includes("\n")) return [`${name}: should be ${from}, is ${to}`];
  return [`${name}: not as it should be`, ...patch(from, to)];
}

function valueWords(attribute: string | undefined, value: unknown): string {
  if (value === undefined || value === null || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : value.map(String).join(", ");
  if (typeof value === "string") return LETTERS[attribute ?? ""]?.[value] ?? value;
  return JSON.stringify(value);
}

/** Lines with `-` should be there, and those with `+` are. */
function patch(expected: string, live: string): string[] {
  const [, , , , ...lines] = createTwoFilesPatch("", "", `${expected}\n`, `${live}\n`, "", "", { context: 1 }).split(
    "\n",
  );
  return lines.filter((line) => line !== "" && !line.startsWith("@@")).map((line) => `  ${line}`);
}
