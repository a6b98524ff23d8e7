import { DECLARATION_KINDS, isDeclaration, type Declaration } from "./declaration.ts";
import { DeclarationError } from "./declaration-error.ts";

/**
 * Everything that a module declares, in the order in which it can be created: what tables need comes first
 * (`beforeTables`), then functions, triggers, storage settings, comments and grants; within these by name, so that the
 * order of the exports makes no difference. Takes `import * as …`, and looks into exported arrays. A declaration that is
 * exported twice counts once; what only another one depends on, a function of another package say, is not included.
 *
 * @throws DeclarationError (DECLARED_TWICE) when two declarations are about the same object
 */
export function declarationsOf(module: Readonly<Record<string, unknown>>): Declaration[] {
  const exportOf = new Map<Declaration, string>();
  for (const [name, value] of Object.entries(module)) {
    for (const each of [value].flat(Infinity)) {
      if (isDeclaration(each)) exportOf.set(each, name);
    }
  }
  refuseTwice(exportOf);
  return inOrder([...exportOf.keys()]);
}

function refuseTwice(exportOf: ReadonlyMap<Declaration, string>): void {
  const declared = new Map<string, string>();
  for (const [declaration, name] of exportOf) {
    for (const object of declaration.objects) {
      const other = declared.get(object);
      if (other !== undefined) {
        throw new DeclarationError("DECLARED_TWICE", {
          what: `The ${object} is declared twice, by the exports ${other} and ${name}.`,
          why: "Only one of them could be what the database has.",
          next: `Remove it from one of them.`,
        });
      }
      declared.set(object, name);
    }
  }
}

function inOrder(declarations: readonly Declaration[]): Declaration[] {
  const sorted = declarations.toSorted((a, b) => {
    const [before, after] = [rank(a), rank(b)];
    return before === after ? compare(a.objects[0] ?? "", b.objects[0] ?? "") : before - after;
  });
  const waiting = new Set(sorted);
  const ordered: Declaration[] = [];
  // A declaration can only depend on one that existed before it, so that there are no cycles.
  const place = (declaration: Declaration) => {
    if (!waiting.delete(declaration)) return;
    declaration.dependsOn.forEach(place);
    ordered.push(declaration);
  };
  sorted.forEach(place);
  return ordered;
}

function rank({ beforeTables, kind }: Declaration): number {
  return beforeTables ? -1 : DECLARATION_KINDS.indexOf(kind);
}

/** By code points, the same under every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
