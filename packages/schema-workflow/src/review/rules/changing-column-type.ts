import { quoteIdentifier } from "@strata/migration-engine";
import { updateInBatches } from "../batch.ts";
import type { Remark, Rule } from "../rule.ts";
import { bare, eachByItself, list, named, note } from "../safe-form.ts";
import { whomItBlocks, type Review, type Statement } from "../statement.ts";
import { as, commandsOf, toSql, withCommands } from "../syntax.ts";

/** A new type that is stored differently. Wider varchar, varchar to text and the like change the catalog only. */
export const changingColumnType: Rule = {
  id: "changing-column-type",
  severity: "danger",
  async find(statement, review) {
    const { facts, node } = statement;
    const retyped = facts.columns.filter(
      ({ table, change }) =>
        change === "retyped" && (facts.rewrites.length > 0 || facts.scans.includes(table) || facts.builds.length > 0),
    );
    const [first] = retyped;
    if (first === undefined) return undefined;
    const { table } = first;
    const checked = checkedAgain(statement, review, table);
    if (checked !== undefined) return checked;
    const commands = commandsOf(node, "AT_AlterColumnType");
    const rest = commandsOf(node).filter((command) => !commands.includes(command));
    const forms = await Promise.all(
      retyped.map(async ({ column, to = "text" }) => {
        const length = /^character varying\((\d+)\)$/.exec(to)?.[1];
        const before = review.table(table)?.columns.find(({ name }) => name === column)?.type ?? "";
        if (length !== undefined && /^(?:text|character varying)/.test(before)) return shorter(table, column, length);
        const command = commands.find(({ name }) => name === column);
        const using = as(command?.def, "ColumnDef")?.raw_default;
        const quoted = quoteIdentifier(column);
        const value = using === undefined ? `CAST(${quoted} AS ${to})` : toSql(using);
        const next = named(column, "new");
        const routine = quoteIdentifier(named(bare(table), "keep", next));
        const other = quoteIdentifier(next);
        return [
          `ALTER TABLE ${table} ADD COLUMN ${other} ${to}`,
          `CREATE FUNCTION ${routine}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	SELECT ${value} INTO NEW.${other} FROM (SELECT NEW.*) AS new_row;
	RETURN NEW;
END;
$$`,
          `CREATE TRIGGER ${routine} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${routine}()`,
          await updateInBatches(
            review.table(table),
            `UPDATE ${table} SET ${other} = ${value} WHERE ${other} IS NULL AND ${quoted} IS NOT NULL`,
          ),
          note(
            `The release after this one reads ${next}, and its migration drops the trigger and ${column}.`,
            `Indexes, constraints and the default of ${column} have to be made for ${next} as well.`,
          ),
        ];
      }),
    );
    return {
      what: `${list(retyped.map(({ column, to }) => `${column} becomes ${to ?? ""}`))}: ${
        facts.rewrites.length > 0 ? `${list(facts.rewrites)} rewritten` : `all of ${table} read`
      } under ACCESS EXCLUSIVE.`,
      why: `${whomItBlocks(statement, table)} waits meanwhile; and the previous release may not understand the new type.`,
      safe: eachByItself(...(node === undefined ? [] : withCommands(node, rest)), ...forms.flat()),
    };
  },
};

/**
 * A type that is stored as before, with a CHECK on the column: PostgreSQL makes the check anew, and reads every row for it
 * (tablecmds.c: ATPostAlterTypeCleanup).
 */
function checkedAgain(statement: Statement, review: Review, table: string): Remark | undefined {
  const { facts, text } = statement;
  const retyped = facts.columns.filter(({ change }) => change === "retyped").map(({ column }) => column);
  const checks = (review.table(table)?.checks ?? []).filter(({ columns }) =>
    columns.some((one) => retyped.includes(one)),
  );
  const isStored = facts.rewrites.length === 0 && facts.builds.length === 0;
  const isWider = retyped.every((column) => {
    const { type: from = "" } = review.table(table)?.columns.find(({ name }) => name === column) ?? {};
    const to = facts.columns.find((one) => one.column === column)?.to ?? "";
    return lengthOf(to) >= lengthOf(from);
  });
  if (!isStored || !isWider || checks.length === 0) return undefined;
  const names = checks.map(({ name }) => quoteIdentifier(name));
  return {
    what: `${list(retyped)} is stored as before, and all of ${table} is read under ACCESS EXCLUSIVE to check ${list(checks.map(({ name }) => name))} again.`,
    why: `${whomItBlocks(statement, table)} waits until every row has been checked.`,
    safe: eachByItself(
      `ALTER TABLE ${table} ${names.map((name) => `DROP CONSTRAINT ${name}`).join(", ")}`,
      text,
      ...checks.map(({ definition }, at) => `ALTER TABLE ${table} ADD CONSTRAINT ${names[at]} ${definition} NOT VALID`),
      ...names.map((name) => `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`),
    ),
  };
}

/** How many characters a text type takes; none for another type. */
function lengthOf(type: string): number {
  if (/^(?:text|character varying)$/.test(type)) return Infinity;
  return Number(/^character varying\((\d+)\)$/.exec(type)?.[1] ?? NaN);
}

/** A shorter varchar is a CHECK: that can be validated while others write. */
function shorter(table: string, column: string, length: string): string[] {
  const name = quoteIdentifier(named(bare(table), column, "length"));
  return [
    `ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (char_length(${quoteIdentifier(column)}) <= ${length}) NOT VALID`,
    `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`,
  ];
}
