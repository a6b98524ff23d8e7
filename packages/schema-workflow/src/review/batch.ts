import { quoteIdentifier } from "@strata/migration-engine";
import type { BeforeTable } from "./before.ts";
import { note } from "./safe-form.ts";
import { as, parseStatement, relationName, toSql, type Node } from "./syntax.ts";

/** Rows that one transaction changes: their locks last for milliseconds. */
const BATCH = 1_000;

/**
 * The same change of many rows, a thousand at a time with a commit each. Every row that was there at the beginning is
 * changed once. The loop reads the keys once: PL/pgSQL keeps them over its commits (manual, section 41.8).
 *
 * @param change `UPDATE …` or `DELETE …`
 */
export async function inBatches(table: BeforeTable | undefined, change: Node): Promise<string> {
  const key = table?.key ?? [];
  const types = key.map((name) => table?.columns.find((column) => column.name === name)?.type ?? "text");
  const limited = key.length === 0 ? undefined : await limit(change, key);
  if (table === undefined || limited === undefined) {
    return note("Change the rows a thousand at a time, with a COMMIT each, by a key of the table.");
  }
  const variables = key.map((name) => quoteIdentifier(`batch_${name}`));
  const columns = key.map(quoteIdentifier);
  const order = columns.join(", ");
  return `DO $$
DECLARE
${variables.map((variable, at) => `\t${variable} ${types[at]}[];`).join("\n")}
BEGIN
	FOR ${variables.join(", ")} IN
		SELECT ${columns.map((column) => `array_agg(${column} ORDER BY ${order})`).join(", ")}
		FROM (SELECT ${order}, (row_number() OVER (ORDER BY ${order}) - 1) / ${BATCH} AS batch FROM ${table.name}) AS numbered
		GROUP BY batch ORDER BY batch
	LOOP
		${toSql(limited).replaceAll("\n", "\n\t\t")};
		COMMIT;
	END LOOP;
END;
$$`;
}

export async function updateInBatches(table: BeforeTable | undefined, update: string): Promise<string> {
  const node = await parseStatement(update);
  return node === undefined ? note("Fill the column a thousand rows at a time.") : inBatches(table, node);
}

async function limit(change: Node, key: readonly string[]): Promise<Node | undefined> {
  const update = as(change, "UpdateStmt");
  const remove = as(change, "DeleteStmt");
  const statement = update ?? remove;
  const relation = statement?.relation;
  if (statement === undefined || relation === undefined) return undefined;
  const alias = relation.alias?.aliasname;
  const owner = alias === undefined ? relationName(relation) : quoteIdentifier(alias);
  const columns = key.map((name) => `${owner}.${quoteIdentifier(name)}`);
  const variables = key.map((name) => quoteIdentifier(`batch_${name}`));
  const [column = ""] = columns;
  const condition =
    key.length === 1
      ? `${column} = ANY (${variables.join("")})`
      : `(${columns.join(", ")}) IN (SELECT * FROM unnest(${variables.join(", ")}))`;
  const parsed = await parseStatement(`SELECT 1 WHERE ${condition}`);
  const inBatch = as(parsed, "SelectStmt")?.whereClause;
  if (inBatch === undefined) return undefined;
  const { whereClause } = statement;
  const where: Node =
    whereClause === undefined ? inBatch : { BoolExpr: { boolop: "AND_EXPR", args: [whereClause, inBatch] } };
  return update === undefined
    ? { DeleteStmt: { ...remove, whereClause: where } }
    : { UpdateStmt: { ...update, whereClause: where } };
}
