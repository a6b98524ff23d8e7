import { sql, type SQL } from "drizzle-orm";
import type { PgTable, PgView } from "drizzle-orm/pg-core";
import { declaration, isDeclaration, type Declaration } from "./declaration.ts";
import { DeclarationError } from "./declaration-error.ts";
import type { FunctionDeclaration } from "./function.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "./quoting.ts";
import { columnName, columnNames, relationName, type ColumnKey, type Relation } from "./relation.ts";
import { sqlText } from "./sql-text.ts";

type Several<Value> = readonly [Value, ...Value[]];
type RowEvent = "insert" | "update" | "delete";

/** A trigger function that nobody declares: one of Postgres itself (`suppress_redundant_updates_trigger`) or of an extension. */
export interface ForeignFunction {
  readonly name: string;
  readonly schema?: string;
}

/** The rows of a row trigger: `when: (row) => sql`${row.old.status} IS DISTINCT FROM ${row.new.status}``. */
export interface TriggerRows<Target extends Relation> {
  readonly old: Readonly<Record<ColumnKey<Target>, SQL>>;
  readonly new: Readonly<Record<ColumnKey<Target>, SQL>>;
}

interface TriggerBasics<Target extends Relation> {
  /** Unique on its table. Triggers of one table and event fire by the alphabet. */
  readonly name: string;
  readonly on: Target;
  readonly call: FunctionDeclaration<"trigger"> | ForeignFunction;
  /** What the function finds in `TG_ARGV`. */
  readonly arguments?: readonly string[];
  /** Only an update that sets one of these columns fires it: set, not changed. */
  readonly of?: Several<ColumnKey<Target>>;
  /**
   * Under which `session_replication_role` it fires: `origin` (when left out) unless this is `replica`, only then
   * (`replica`), `always`, or not at all (`disabled`).
   */
  readonly firing?: "origin" | "replica" | "always" | "disabled";
  readonly comment?: string;
}

/** Names for the tables of all rows before and after the statement. */
interface TransitionTables {
  readonly old?: string;
  readonly new?: string;
}

/** Calls the function once for each row. */
interface RowTrigger<Target extends Relation> {
  readonly level: "row";
  readonly timing: "before" | "after";
  readonly events: Several<RowEvent>;
  /** Of triggers that fire after a single event and name no columns. */
  readonly referencing?: TransitionTables;
  readonly when?: SQL | ((rows: TriggerRows<Target>) => SQL);
}

/** Fires after each row, at the end of the statement or, once deferred, of the transaction. */
interface ConstraintTrigger<Target extends Relation> extends Omit<RowTrigger<Target>, "timing" | "referencing"> {
  readonly timing: "after";
  readonly constraint: {
    readonly deferrable?: "initially immediate" | "initially deferred";
    /** The other table of the constraint. */
    readonly from?: PgTable;
  };
}

/** Calls the function once, also when the statement finds no rows. */
interface StatementTrigger {
  readonly level: "statement";
  readonly timing: "before" | "after";
  readonly events: Several<RowEvent | "truncate">;
  readonly referencing?: TransitionTables;
  readonly when?: SQL;
}

/** Takes the place of the event on a view. */
interface InsteadOfTrigger {
  readonly level: "row";
  readonly timing: "instead of";
  readonly events: Several<RowEvent>;
  readonly of?: never;
}

type OfView = Omit<StatementTrigger, "events"> & { readonly events: Several<RowEvent> };

type TableTriggerOptions<Target extends PgTable> = TriggerBasics<Target> &
  (RowTrigger<Target> | ConstraintTrigger<Target> | StatementTrigger);
type ViewTriggerOptions<Target extends PgView> = TriggerBasics<Target> & (InsteadOfTrigger | OfView);

export interface TriggerDeclaration extends Declaration {
  readonly kind: "trigger";
}

/** A trigger on a table or a view. Postgres checks what the types leave open when it is created. */
export function declareTrigger<Target extends PgTable>(options: TableTriggerOptions<Target>): TriggerDeclaration;
export function declareTrigger<Target extends PgView>(options: ViewTriggerOptions<Target>): TriggerDeclaration;
export function declareTrigger(options: AnyTriggerOptions): TriggerDeclaration {
  const { on, call, constraint, firing = "origin", comment } = options;
  const name = quoteIdentifier(options.name);
  const relation = relationName(on);
  const create = [
    `CREATE ${constraint ? "CONSTRAINT " : ""}TRIGGER ${name} ${options.timing.toUpperCase()} ${eventsText(options)} ON ${relation}`,
    constraint?.from && `FROM ${relationName(constraint.from)}`,
    constraint?.deferrable && `DEFERRABLE ${constraint.deferrable.toUpperCase()}`,
    referencingText(options.referencing),
    `FOR EACH ${options.level.toUpperCase()}`,
    options.when && `WHEN (${sqlText(whenOf(options.when, on))})`,
    `EXECUTE FUNCTION ${functionName(call)}(${(options.arguments ?? []).map(quoteLiteral).join(", ")})`,
  ]
    .filter((part) => typeof part === "string")
    .join(" ");
  const object = `trigger ${name} on ${relation}`;
  return declaration({
    kind: "trigger",
    objects: [object, ...(comment === undefined ? [] : [`comment on ${object}`])],
    statements: [
      create,
      ...(firing === "origin" ? [] : [`ALTER TABLE ${relation} ${FIRING[firing]} TRIGGER ${name}`]),
      ...(comment === undefined ? [] : [`COMMENT ON TRIGGER ${name} ON ${relation} IS ${quoteLiteral(comment)}`]),
    ],
    dependsOn: isDeclaration(call) ? [call] : [],
  });
}

/** The two overloads as one. */
interface AnyTriggerOptions extends Omit<TriggerBasics<Relation>, "of"> {
  readonly level: "row" | "statement";
  readonly timing: "before" | "after" | "instead of";
  readonly events: readonly (RowEvent | "truncate")[];
  readonly of?: readonly string[];
  readonly referencing?: TransitionTables;
  readonly when?: SQL | ((rows: { old: Record<string, SQL>; new: Record<string, SQL> }) => SQL);
  readonly constraint?: ConstraintTrigger<PgTable>["constraint"];
}

const FIRING = { replica: "ENABLE REPLICA", always: "ENABLE ALWAYS", disabled: "DISABLE" } as const;

function eventsText({ name, on, events, of }: AnyTriggerOptions): string {
  if (of !== undefined && !events.includes("update")) {
    throw new DeclarationError("DECLARATION_INVALID", {
      what: `The trigger ${quoteIdentifier(name)} on ${relationName(on)} names columns, but does not fire on updates.`,
      why: "Columns restrict the update event alone.",
      next: 'Add "update" to its `events`, or remove `of`.',
    });
  }
  const columns = of === undefined ? "" : ` OF ${of.map((key) => columnName(on, key)).join(", ")}`;
  return events.map((event) => `${event.toUpperCase()}${event === "update" ? columns : ""}`).join(" OR ");
}

function referencingText(referencing: TransitionTables | undefined): string | undefined {
  const tables = Object.entries(referencing ?? {}).map(
    ([rows, name]) => `${rows.toUpperCase()} TABLE AS ${quoteIdentifier(name)}`,
  );
  return tables.length === 0 ? undefined : `REFERENCING ${tables.join(" ")}`;
}

function whenOf(when: NonNullable<AnyTriggerOptions["when"]>, on: Relation): SQL {
  if (typeof when !== "function") return when;
  const row = (name: "OLD" | "NEW") =>
    Object.fromEntries(
      Object.entries(columnNames(on)).map(([key, column]) => [key, sql.raw(`${name}.${quoteIdentifier(column)}`)]),
    );
  return when({ old: row("OLD"), new: row("NEW") });
}

function functionName(call: AnyTriggerOptions["call"]): string {
  return isDeclaration(call) ? call.call : quoteQualified(call.schema, call.name);
}
