import { compareCatalogs, type Difference } from "../catalog/compare.ts";
import type { Domain } from "../domain/domain.ts";
import type { Ground } from "../generate/ground.ts";
import type { Problem } from "./problem.ts";

/** Whether the migrations make all that is declared, and nothing besides. */
export function checkDeclared({ name, folder }: Domain, { before, wanted }: Ground): Problem[] {
  const short = name.replace(/^@[^/]+\//, "");
  return compareCatalogs(before, wanted).map((difference) => ({
    check: "declared",
    package: name,
    message: `${difference.object} ${describe(difference)}`,
    next: `Run: pnpm generate ${short}`,
    file: `${folder}/package.json`,
  }));
}

function describe({ change, attribute, from, to }: Difference): string {
  if (change === "added") return "is declared, and no migration makes it";
  if (change === "removed") return "is made by the migrations, and nothing declares it";
  return `has another ${attribute ?? "definition"}: the migrations make ${show(from)}, the code declares ${show(to)}`;
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value.trim() : (JSON.stringify(value) ?? "none");
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
