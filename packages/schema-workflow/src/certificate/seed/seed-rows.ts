import { DatabaseError, escapeIdentifier, type ClientBase } from "pg";
import { inSession, type Place } from "../../workbench/session.ts";
import { readTables, type SeedTable } from "./tables.ts";
import { around, literalsIn, TypeJudge, valuesFor } from "./values.ts";

/** How many rows a table got, and why it got none. */
export interface Seeded {
  /** As a certificate names it. */
  readonly table: string;
  readonly rows: number;
  readonly empty?: string;
}

export interface SeedOptions {
  /** No NULL where a value can be had. Otherwise one row in three has only what it must have. */
  readonly filled?: boolean;
  /** Literals that are tried before others, where no CHECK says which are allowed. */
  readonly preferred?: readonly string[];
  /** Tables that stay empty, with the reason. */
  readonly leftEmpty?: ReadonlyMap<string, string>;
}

const ROWS = 3;
/** A CHECK whose values are not among those tried is not worth more. */
const ATTEMPTS = 400;

/**
 * Puts a few valid rows into every table of a database, from what its catalog says: types, NOT NULL, defaults, enums,
 * foreign keys, unique ones, and CHECKs, whose values are tried until one is taken. The same database gets the same rows.
 * Called again, it adds rows where unique keys leave room.
 *
 * @param place as a superuser
 * @returns every table in the order in which it was filled; one that takes none of the rows stays empty, and says why
 */
export function seedRows(place: Place, options: SeedOptions = {}): Promise<Seeded[]> {
  return inSession(place, async (client) => {
    const judge = new TypeJudge(client);
    const seeded: Seeded[] = [];
    for (const table of await readTables(client)) {
      const empty = options.leftEmpty?.get(table.name);
      seeded.push(
        empty === undefined ? await seedTable(client, judge, table, options) : { table: table.name, rows: 0, empty },
      );
    }
    return seeded;
  });
}

/** A value as text, NULL, or whatever the default gives. */
type Value = string | null | typeof DEFAULT;
const DEFAULT = Symbol("DEFAULT");

/** Columns that get their values together: one alone, or those of a foreign key. */
interface Slot {
  readonly columns: readonly string[];
  readonly choices: readonly (readonly Value[])[];
}

async function seedTable(
  client: ClientBase,
  judge: TypeJudge,
  table: SeedTable,
  options: SeedOptions,
): Promise<Seeded> {
  let rows = 0;
  let reason = "";
  for (let at = 0; at < ROWS; at += 1) {
    const slots = await slotsFor(client, judge, table, options, at);
    const failure = await insertAny(client, table, slots);
    if (failure === undefined) rows += 1;
    else reason = failure;
  }
  return rows > 0 ? { table: table.name, rows } : { table: table.name, rows, empty: reason };
}

async function slotsFor(
  client: ClientBase,
  judge: TypeJudge,
  table: SeedTable,
  { filled = false, preferred = [] }: SeedOptions,
  row: number,
): Promise<Slot[]> {
  const slots: Slot[] = [];
  const bare = !filled && row === 1;
  for (const { columns, table: other, to } of table.references) {
    if (columns.some((name) => slots.some((slot) => slot.columns.includes(name)))) continue;
    const choices: Value[][] = turned(await rowsOf(client, other, to), row);
    const optional = columns.every((name) => table.columns.find((one) => one.name === name)?.required === false);
    const none = columns.map(() => null);
    if (optional) choices[bare ? "unshift" : "push"](none);
    slots.push({ columns, choices });
  }
  for (const column of table.columns) {
    if (slots.some((slot) => slot.columns.includes(column.name))) continue;
    const rules = table.rules
      .filter(({ columns }) => columns.includes(column.name))
      .map(({ definition }) => definition);
    const said = around(literalsIn([...rules, column.hint].join(" ")));
    const general = valuesFor(column);
    const wished = said.length > 0 || general[0] === undefined ? [] : preferred;
    // Each list is turned by itself: what is likely to be taken stays in front.
    const order = [said, wished, general].flatMap((list) => turned(list, row));
    const choices: Value[] = await judge.accepted(column, [...new Set(order)]);
    if (!column.required) choices[bare && !column.hasDefault ? "unshift" : "push"](null);
    if (column.hasDefault) choices[row === 2 ? "push" : "unshift"](DEFAULT);
    slots.push({ columns: [column.name], choices: choices.map((value) => [value]) });
  }
  return slots;
}

function turned<T>(values: readonly T[], by: number): T[] {
  const at = values.length === 0 ? 0 : by % values.length;
  return [...values.slice(at), ...values.slice(0, at)];
}

async function rowsOf(client: ClientBase, oid: string, columns: readonly string[]): Promise<string[][]> {
  const list = columns.map((name) => `${escapeIdentifier(name)}::text`).join(", ");
  const { rows: named } = await client.query<{ name: string }>("SELECT $1::oid::regclass::text AS name", [oid]);
  const { rows } = await client.query<string[]>({
    text: `SELECT ${list} FROM ${named[0]?.name ?? ""} ORDER BY ctid LIMIT ${ROWS}`,
    rowMode: "array",
  });
  return rows.filter((row) => row.every((value) => value !== null));
}

/** Inserts the first combination that the table takes. What an error complains of is changed, and nothing else. */
async function insertAny(client: ClientBase, table: SeedTable, slots: readonly Slot[]): Promise<string | undefined> {
  const impossible = slots.find(({ choices }) => choices.length === 0);
  if (impossible !== undefined) return `no value is known for ${impossible.columns.join(", ")}`;
  const chosen = slots.map(() => 0);
  let reason = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const error = await insert(client, table, slots, chosen);
    if (error === undefined) return undefined;
    reason = error.message;
    const blamed = blame(error, table, slots);
    if (!advance(chosen, slots, blamed)) return reason;
  }
  return reason;
}

async function insert(
  client: ClientBase,
  { sql }: SeedTable,
  slots: readonly Slot[],
  chosen: readonly number[],
): Promise<DatabaseError | undefined> {
  const given = slots.flatMap(({ columns, choices }, at) =>
    columns.map((name, part) => ({ name, value: choices[chosen[at] ?? 0]?.[part] ?? null })),
  );
  const explicit = given.filter(({ value }) => value !== DEFAULT);
  const names = explicit.map(({ name }) => escapeIdentifier(name)).join(", ");
  const places = explicit.map((_, at) => `$${at + 1}`).join(", ");
  const text =
    explicit.length === 0 ? `INSERT INTO ${sql} DEFAULT VALUES` : `INSERT INTO ${sql} (${names}) VALUES (${places})`;
  try {
    await client.query(
      text,
      explicit.map(({ value }) => value),
    );
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError) return error;
    throw error;
  }
}

/** The slots that an error is about; all of them, where it does not say. */
function blame({ constraint, column }: DatabaseError, table: SeedTable, slots: readonly Slot[]): number[] {
  const columns =
    table.rules.find(({ name }) => name === constraint)?.columns ?? (column === undefined ? [] : [column]);
  const found = slots.flatMap((slot, at) => (slot.columns.some((name) => columns.includes(name)) ? [at] : []));
  return found.length > 0 ? found : slots.map((_, at) => at);
}

/** Counts on: the first of the blamed slots goes through its choices, then the second takes its next one … */
function advance(chosen: number[], slots: readonly Slot[], blamed: readonly number[]): boolean {
  for (const at of blamed) {
    const next = (chosen[at] ?? 0) + 1;
    if (next < (slots[at]?.choices.length ?? 0)) {
      chosen[at] = next;
      return true;
    }
    chosen[at] = 0;
  }
  return false;
}
