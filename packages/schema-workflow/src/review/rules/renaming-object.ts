import type { ObjectType } from "libpg-query";
import type { Rule } from "../rule.ts";
import { bare, note, script } from "../safe-form.ts";
import { as, relationName, strings, word, type Node } from "../syntax.ts";

const KINDS: Readonly<Partial<Record<ObjectType, string>>> = {
  OBJECT_AGGREGATE: "aggregate",
  OBJECT_DOMAIN: "domain",
  OBJECT_FUNCTION: "function",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_PROCEDURE: "procedure",
  OBJECT_ROUTINE: "routine",
  OBJECT_SCHEMA: "schema",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_TYPE: "type",
  OBJECT_VIEW: "view",
};

/** What queries of the previous release name, and find under that name no more. Tables and columns have their own rules. */
export const renamingObject: Rule = {
  id: "renaming-object",
  severity: "danger",
  forPreviousRelease: true,
  find({ node, start, text }, { statements, certificate }) {
    const renamed = renaming(node);
    if (renamed === undefined) return undefined;
    const { kind, from, to } = renamed;
    const isOurs = statements.some(
      (one) =>
        (one.start < start && one.text.includes(bare(from)) && /^\s*CREATE\b/i.test(one.text)) ||
        (certificate.transactional && one.facts.creates.includes(`${kind} ${from}`)),
    );
    if (isOurs) return undefined;
    return {
      what: `The ${kind} ${from} is called ${to} from now on.`,
      why: `Every query of the previous release that names ${from} fails, and every one of this release that names ${to} failed until now.`,
      safe:
        kind === "view"
          ? script(
              text,
              "-- The old name, for the previous release. To be dropped with the next one.",
              `CREATE VIEW ${from} AS SELECT * FROM ${to}`,
            )
          : `${note(
              `Make ${to} beside ${from}, and let this release use it. In the migration of the release after this one:`,
              `-- strata: acknowledge renaming-object: no release that runs names ${from}`,
              `DROP ${kind.toUpperCase()} ${from};`,
            )}\n`,
    };
  },
};

function renaming(node: Node | undefined): { kind: string; from: string; to: string } | undefined {
  const rename = as(node, "RenameStmt");
  const move = as(node, "AlterObjectSchemaStmt");
  const type = rename?.renameType ?? move?.objectType;
  const kind = type === undefined ? undefined : KINDS[type];
  if (kind === undefined) return undefined;
  const { relation, object } = rename ?? move ?? {};
  const schema = rename?.renameType === "OBJECT_SCHEMA" ? word(rename.subname ?? "") : undefined;
  const from = schema ?? (relation === undefined ? nameOf(object) : relationName(relation));
  const to = rename === undefined ? `${word(move?.newschema ?? "")}.${from}` : word(rename.newname ?? "");
  return { kind, from, to };
}

function nameOf(object: Node | undefined): string {
  const parts =
    as(object, "ObjectWithArgs")?.objname ?? as(object, "TypeName")?.names ?? as(object, "List")?.items ?? [];
  return strings(parts)
    .filter((part, at, all) => !(part === "public" && at < all.length - 1))
    .map(word)
    .join(".");
}
