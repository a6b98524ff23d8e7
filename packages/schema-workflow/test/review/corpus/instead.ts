import { findStatements, placeOf } from "@strata/migration-engine";
import type { ReviewFinding } from "../../../src/index.ts";

const DIRECTIVE = "-- strata: non-transactional\n";

/** The migration with the safe form in place of the statement: what came before stays, unless the safe form has it. */
export function instead(script: string, { line, safe }: ReviewFinding): string {
  const earlier = findStatements(script)
    .filter(({ start }) => placeOf(script, start).line < line)
    .map(({ start, end }) => script.slice(start, end))
    .filter((text) => !safe.includes(text));
  const before = earlier.map((text) => `${text};\n`).join("");
  return safe.startsWith(DIRECTIVE) ? `${DIRECTIVE}${before}${safe.slice(DIRECTIVE.length)}` : `${before}${safe}`;
}
