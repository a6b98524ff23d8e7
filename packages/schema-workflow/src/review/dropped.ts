import type { Node, ObjectType } from "libpg-query";
import type { Remark } from "./rule.ts";
import { list, note } from "./safe-form.ts";
import type { Review, Statement } from "./statement.ts";
import { as, strings, word } from "./syntax.ts";

export interface DroppedKind {
  readonly id: string;
  /** `function` */
  readonly what: string;
  readonly kinds: readonly ObjectType[];
  /** What somebody may do with it: `calls it` */
  readonly uses: string;
}

/** Says that something is dropped which the previous release may use; unless it was made here, or is made again here. */
export function droppedInUse({ node, text }: Statement, { statements }: Review, kind: DroppedKind): Remark | undefined {
  const drop = as(node, "DropStmt");
  if (drop?.removeType === undefined || !kind.kinds.includes(drop.removeType)) return undefined;
  const made = new Set(statements.flatMap((one) => createdNames(one.node)));
  const names = (drop.objects ?? []).map(nameOf).filter((name) => !made.has(name));
  if (names.length === 0) return undefined;
  return {
    what: `Drops the ${kind.what} ${list(names.map(word))}.`,
    why: `Every query of the previous release that ${kind.uses} fails.`,
    safe: `${note(
      `Drop it in the migration of the release after this one, when nobody ${kind.uses} any more:`,
      `-- strata: acknowledge ${kind.id}: no release that runs ${kind.uses}`,
      ...`${text};`.split("\n"),
    )}\n`,
  };
}

function createdNames(node: Node | undefined): string[] {
  const routine = as(node, "CreateFunctionStmt")?.funcname;
  const type = as(node, "CreateEnumStmt")?.typeName ?? as(node, "CreateDomainStmt")?.domainname;
  const schema = as(node, "CreateSchemaStmt")?.schemaname;
  const relation = as(node, "CreateSeqStmt")?.sequence?.relname ?? as(node, "CompositeTypeStmt")?.typevar?.relname;
  const last = strings(routine ?? type).at(-1);
  return [last, schema, relation].filter((name) => name !== undefined);
}

function nameOf(object: Node): string {
  const parts = as(object, "ObjectWithArgs")?.objname ??
    as(object, "TypeName")?.names ??
    as(object, "List")?.items ?? [object];
  return strings(parts).at(-1) ?? "";
}
