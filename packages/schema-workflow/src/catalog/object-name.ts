import type { StableId } from "@supabase/pg-delta";

/** An object as people speak of it: `column public.timers.status`, `trigger touch on public.timers`. */
export function objectName(id: StableId): string {
  switch (id.kind) {
    case "column":
      return `column ${dotted(id.schema, id.table, id.name)}`;
    case "default":
      return `default of column ${dotted(id.schema, id.table, id.name)}`;
    case "constraint":
    case "trigger":
    case "rule":
    case "policy":
      return `${id.kind} ${word(id.name)} on ${dotted(id.schema, id.table)}`;
    case "function":
    case "procedure":
    case "aggregate":
      return `${id.kind} ${dotted(id.schema, id.name)}(${id.args.join(", ")})`;
    case "comment":
      return `comment on ${objectName(id.target)}`;
    case "acl":
      return `privileges of ${role(id.grantee)} on ${id.column === undefined ? "" : `column ${word(id.column)} of `}${objectName(id.target)}`;
    case "securityLabel":
      return `security label of ${id.provider} on ${objectName(id.target)}`;
    case "defaultPrivilege":
      return `default privileges of ${role(id.grantee)} on what ${word(id.role)} creates${id.schema === null ? "" : ` in ${word(id.schema)}`} (${id.objtype})`;
    case "membership":
      return `membership of ${word(id.member)} in ${word(id.role)}`;
    case "userMapping":
      return `user mapping of ${role(id.role)} on server ${word(id.server)}`;
    case "typeAttribute":
      return `attribute ${dotted(id.schema, id.type, id.name)}`;
    case "publicationRel":
      return `table ${dotted(id.schema, id.table)} in publication ${word(id.publication)}`;
    case "publicationSchema":
      return `schema ${word(id.schema)} in publication ${word(id.publication)}`;
    case "extensionIntent":
      return `${id.intentKind} ${id.key} of extension ${id.ext}`;
    default:
      return `${KIND_WORDS[id.kind] ?? id.kind} ${"schema" in id ? dotted(id.schema, id.name) : word(id.name)}`;
  }
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  materializedView: "materialized view",
  foreignTable: "foreign table",
  eventTrigger: "event trigger",
  fdw: "foreign data wrapper",
};

function dotted(...names: readonly string[]): string {
  return names.map(word).join(".");
}

/** PUBLIC is everybody, and no role of that name. */
function role(name: string): string {
  return name === "PUBLIC" ? name : word(name);
}

/** A name with anything unusual in it is quoted, so that one sees where it ends. */
function word(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
