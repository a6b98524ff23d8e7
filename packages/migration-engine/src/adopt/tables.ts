import { StrataError } from "../errors/strata-error.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Session } from "../wire/session.ts";
import { TOOL_NAMES, TOOLS } from "./tools.ts";
import type { Tool, ToolRecord } from "./tools/tool.ts";

/** Which tables to read: all that are where their tools put them, or one. */
export interface TableChoice {
  /** Read the table of this tool alone. */
  readonly from?: string | undefined;
  /** Where that tool was told to keep it: `<table>` or `<schema>.<table>`. Only together with `from`. */
  readonly table?: string | undefined;
}

/** The table of another tool, found and read. */
export interface ToolTable {
  readonly tool: string;
  /** With its schema, as it is written in SQL. */
  readonly table: string;
  readonly records: readonly ToolRecord[];
}

/**
 * Reads what other tools recorded. A table that is somewhere else, or has other columns, is passed over unless it was
 * asked for by name.
 *
 * @param schema where to look for tables that tools keep in the schema of search_path
 * @throws StrataError SOURCE_UNKNOWN, SOURCE_DIRTY
 */
export async function readToolTables(session: Session, schema: string, choice: TableChoice): Promise<ToolTable[]> {
  const found: ToolTable[] = [];
  for (const tool of chooseTools(choice)) {
    const place = placeOf(tool, schema, choice.table);
    const table = `${quoteIdentifier(place.schema)}.${quoteIdentifier(place.name)}`;
    const columns = await readColumns(session, place);
    if (tool.recognises(columns)) {
      found.push({ tool: tool.name, table, records: await tool.read(session, table, columns) });
    } else if (choice.table !== undefined) {
      throw new StrataError("SOURCE_UNKNOWN", {
        what:
          columns.length === 0
            ? `There is no table ${table} in this database.`
            : `${table} is no table of ${tool.name}: its columns are ${columns.join(", ")}.`,
      });
    }
  }
  return found;
}

function chooseTools({ from, table }: TableChoice): readonly Tool[] {
  if (from === undefined && table === undefined) return TOOLS;
  const tool = TOOLS.find(({ name }) => name === from);
  if (tool !== undefined) return [tool];
  throw new StrataError("SOURCE_UNKNOWN", {
    what: from === undefined ? `Whose table is ${table}?` : `Strata cannot read what ${from} recorded.`,
    next: `Say which tool wrote it: ${TOOL_NAMES.join(", ")}. What none of them ran can be declared by \`strata baseline\`.`,
  });
}

function placeOf({ table }: Tool, schema: string, chosen: string | undefined): { schema: string; name: string } {
  if (chosen === undefined) return { schema: table.schema ?? schema, name: table.name };
  const dot = chosen.indexOf(".");
  return dot === -1
    ? { schema: table.schema ?? schema, name: chosen }
    : { schema: chosen.slice(0, dot), name: chosen.slice(dot + 1) };
}

/** Asks the catalog and not the table: to look whether it is there takes no right on its schema. */
async function readColumns(session: Session, { schema, name }: { schema: string; name: string }): Promise<string[]> {
  const rows = await session.query<{ attname: string }>(
    `SELECT a.attname
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum`,
    [schema, name],
  );
  return rows.map(({ attname }) => attname);
}
