import type { Finding } from "./finding.ts";

/**
 * A finding for a person: what was measured, whom it hurts, and what to paste instead.
 *
 * @param file as it is to be shown
 */
export function formatFinding({ id, severity, line, statement, what, why, safe }: Finding, file: string): string {
  const next = severity === "danger" ? [`  or:    -- strata: acknowledge ${id}: <reason>`] : [];
  return [
    `${severity} ${id} at ${file}:${line}`,
    `  ${statement}`,
    `  what:  ${what}`,
    `  why:   ${why}`,
    "  safe:",
    ...safe
      .trimEnd()
      .split("\n")
      .map((one) => `    ${one}`.trimEnd()),
    ...next,
  ].join("\n");
}
