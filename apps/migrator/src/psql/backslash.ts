export const HELP = `  \\dt          tables
  \\d <table>   columns, indexes and constraints of a table
  \\q           leave
  \\?           this list
Everything else is SQL; a line that ends with ; sends it.
`;

const TABLES = `
SELECT n.nspname AS "Schema", c.relname AS "Name", pg_get_userbyid(c.relowner) AS "Owner"
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
ORDER BY 1, 2;`;

/** What a backslash command asks of the server; undefined when the prompt does not know it. */
export function toStatements(command: string): string | undefined {
  const [name, table = "", ...rest] = command.trim().replace(/;$/, "").split(/\s+/);
  if (rest.length > 0) return undefined;
  if (name === "\\dt" || (name === "\\d" && table === "")) return table === "" ? TABLES : undefined;
  return name === "\\d" ? describeTable(table) : undefined;
}

/** The cast to regclass finds the table as any statement would, and says so if there is none. */
function describeTable(table: string): string {
  const relation = `'${table.replaceAll("'", "''")}'::regclass`;
  return `
SELECT a.attname AS "Column", format_type(a.atttypid, a.atttypmod) AS "Type",
  CASE WHEN a.attnotnull THEN 'not null' ELSE '' END AS "Nullable", pg_get_expr(d.adbin, d.adrelid) AS "Default"
FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ${relation} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum;
SELECT pg_get_indexdef(indexrelid) AS "Indexes" FROM pg_index WHERE indrelid = ${relation} ORDER BY 1;
SELECT conname || ' ' || pg_get_constraintdef(oid) AS "Constraints" FROM pg_constraint
WHERE conrelid = ${relation} AND contype <> 'n' ORDER BY 1;`;
}
