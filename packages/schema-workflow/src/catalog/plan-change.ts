import { quoteIdentifier, quoteLiteral } from "@strata/migration-engine";
import { encodeId, plan, type Action, type FactBase, type StableId } from "@supabase/pg-delta";
import type { Catalog } from "./catalog.ts";
import type { ExtraFact } from "./supplement/extra-fact.ts";

/** A statement of a change. */
export interface PlannedAction extends Action {
  /** The key of what it changes in the supplement, for statements that pg-delta does not know of. */
  readonly extra?: string;
}

/**
 * The statements that turn the first catalog into the second, in an order that works.
 *
 * @see Action for what each needs: a transaction or none, whether it loses data
 */
export function planChange(from: Catalog, to: Catalog): readonly PlannedAction[] {
  const assumedRoles = [...new Set([...rolesOf(from.facts), ...rolesOf(to.facts)])];
  const planned = plan(from.facts, to.facts, { scope: "database", assumedRoles }).actions;
  const revoked = relationsRevoked(planned);
  const actions = [...planned, ...columnGrants(revoked, to.facts), ...enumComments(from.facts, to.facts)];
  if (from.extra === undefined || to.extra === undefined) return actions;
  const remade = new Set(actions.flatMap(({ produces }) => produces.map(encodeId)));
  const taken = takenAway(from.extra, to.extra, to.facts).toReversed();
  const brought = broughtAbout(from.extra, to.extra, remade, revoked);
  // Tables may be made of what is early, and that lies in a schema.
  const start = actions.findLastIndex(({ produces }) => produces.some(isGround)) + 1;
  const end = actions.findIndex(({ destroys }) => destroys.some(isGround));
  const rest = end < start ? actions.length : end;
  return [
    ...statements(
      taken.filter(({ early }) => !early),
      "unset",
    ),
    ...actions.slice(0, start),
    ...statements(
      taken.filter(({ early, key }) => early && to.extra?.has(key)),
      "unset",
    ),
    ...statements(
      brought.filter(({ early }) => early),
      "set",
    ),
    ...actions.slice(start, rest),
    ...statements(
      taken.filter(({ early, key }) => early && !to.extra?.has(key)),
      "unset",
    ),
    ...actions.slice(rest),
    ...statements(
      brought.filter(({ early }) => !early),
      "set",
    ),
  ];
}

/** Roles are the cluster's and there already; without being told, pg-delta takes a GRANT to one for a mistake. */
function rolesOf(facts: FactBase): string[] {
  return facts.facts().flatMap(({ id, payload }) => {
    if (id.kind === "role") return [id.name];
    if (id.kind === "acl") return [id.grantee];
    if (id.kind === "defaultPrivilege") return [id.role, id.grantee];
    if (id.kind === "userMapping") return [id.role];
    const roles = id.kind === "policy" ? payload["roles"] : undefined;
    return Array.isArray(roles) ? roles.map(String) : [];
  });
}

/** REVOKE on a table takes the grants on its columns too (manual, REVOKE, Notes), and pg-delta gives none of them back. */
function columnGrants(revoked: ReadonlySet<string>, wanted: FactBase): Action[] {
  return wanted.facts().flatMap(({ id, payload }) => {
    if (id.kind !== "acl" || id.column === undefined || !("schema" in id.target) || !("name" in id.target)) return [];
    const { schema, name } = id.target;
    if (!revoked.has(JSON.stringify([schema, name]))) return [];
    const column = quoteIdentifier(id.column);
    const grantee = id.grantee === "PUBLIC" ? "PUBLIC" : quoteIdentifier(id.grantee);
    const on = `ON ${quoteIdentifier(schema)}.${quoteIdentifier(name)} TO ${grantee}`;
    const grantable = texts(payload["grantable"]);
    return texts(payload["privileges"]).map((privilege) =>
      statement(`GRANT ${privilege} (${column}) ${on}${grantable.includes(privilege) ? " WITH GRANT OPTION" : ""}`, [
        id,
      ]),
    );
  });
}

/** An enum that loses a label is made anew, and pg-delta forgets what was said of it. */
function enumComments(present: FactBase, wanted: FactBase): Action[] {
  return wanted.facts().flatMap(({ id, payload }) => {
    if (id.kind !== "comment" || id.target.kind !== "type") return [];
    const [before, after] = [present.get(id.target), wanted.get(id.target)].map((fact) =>
      texts(fact?.payload["values"]),
    );
    if (before === undefined || after === undefined || before.every((one) => after.includes(one))) return [];
    const { schema, name } = id.target;
    const [comment] = texts([payload["text"]]);
    const type = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
    return [statement(`COMMENT ON TYPE ${type} IS ${quoteLiteral(comment ?? "")}`, [id])];
  });
}

/** The relations that lose grants on the way, as JSON of schema and name. */
function relationsRevoked(actions: readonly Action[]): ReadonlySet<string> {
  const ids = actions.flatMap(({ produces, consumes, destroys }) => [...produces, ...consumes, ...destroys]);
  return new Set(
    ids.flatMap((id) =>
      id.kind === "acl" && id.column === undefined && "schema" in id.target && "name" in id.target
        ? [JSON.stringify([id.target.schema, id.target.name])]
        : [],
    ),
  );
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function statement(sql: string, produces: StableId[]): Action {
  return {
    sql,
    verb: "alter",
    produces,
    consumes: [],
    destroys: [],
    releases: [],
    transactionality: "transactional",
    lockClass: "none",
    newSegmentBefore: false,
    dataLoss: "none",
    rewriteRisk: false,
  };
}

type Extra = ReadonlyMap<string, ExtraFact>;

/** What is not there any more, or stands in the way of what it becomes. What goes with its table needs no statement. */
function takenAway(from: Extra, to: Extra, staying: FactBase): ExtraFact[] {
  return [...from.values()].filter((before) => {
    const after = to.get(before.key);
    if (after !== undefined) return before.replaced && before.value !== after.value;
    return (before.needs === undefined || staying.has(before.needs)) && !isGoneWhole(before, to);
  });
}

/** The owner and the comment of something go when that goes. */
function isGoneWhole({ attribute, names, object }: ExtraFact, to: Extra): boolean {
  return attribute !== undefined && names.length > 0 && !to.has(object);
}

/** What is new or different, and what is the same on something that is made anew. */
function broughtAbout(from: Extra, to: Extra, remade: ReadonlySet<string>, revoked: ReadonlySet<string>): ExtraFact[] {
  const isRemade = (id: StableId | undefined): boolean => id !== undefined && remade.has(encodeId(id));
  const changed = new Set(
    [...to.values()].filter((after) => from.get(after.key)?.value !== after.value).map(({ key }) => key),
  );
  const isRevoked = ({ of, attribute }: ExtraFact): boolean =>
    attribute?.startsWith("privileges of ") === true &&
    "table" in of &&
    revoked.has(JSON.stringify([of.schema, of.table]));
  return [...to.values()].filter((one) => {
    const { key, of, needs, object, names } = one;
    const ofChanged = names.length > 0 && changed.has(object);
    return changed.has(key) || ofChanged || isRemade(needs) || isRemade(of) || isRevoked(one);
  });
}

function statements(facts: readonly ExtraFact[], way: "set" | "unset"): PlannedAction[] {
  return facts.flatMap((one) =>
    one[way].map((sql) => ({
      ...statement(sql, []),
      verb: one.attribute !== undefined ? "alter" : way === "set" ? "create" : "drop",
      lockClass: one.attribute === undefined ? "none" : "accessExclusive",
      rewriteRisk: one.attribute === "tablespace" || one.attribute === "access method",
      extra: one.key,
    })),
  );
}

function isGround({ kind }: StableId): boolean {
  return kind === "schema" || kind === "extension";
}
