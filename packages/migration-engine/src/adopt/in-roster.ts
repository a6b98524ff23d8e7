import { StrataError } from "../errors/strata-error.ts";
import type { SchemaPackage } from "../schema-package.ts";

/** Refuses a misspelt package before anything is read: it would silently mean no migration at all. @throws StrataError PACKAGE_UNKNOWN */
export function assertInRoster(options: {
  readonly roster: readonly SchemaPackage[];
  readonly package?: string | undefined;
}): void {
  const { roster, package: name } = options;
  if (name === undefined || roster.some((one) => one.name === name)) return;
  throw new StrataError("PACKAGE_UNKNOWN", {
    what: `There is no package ${name} in the roster: ${roster.map((one) => one.name).join(", ")}.`,
  });
}
