import type * as cli from "drizzle-kit/cli";
import { StrataError } from "@strata/migration-engine";

export type { Hint, MissingHint } from "drizzle-kit/cli";

/** drizzle-kit's programmatic interface: megabytes that take half a second to load, so only when they are needed. */
export function drizzleKit(): Promise<typeof cli> {
  // What it loads TypeScript with keeps a cache in the temporary folder, for ever.
  process.env["JITI_FS_CACHE"] ??= "false";
  // Node loads TypeScript itself, in a fiftieth of the time that Babel takes; what it cannot load, Babel still does.
  process.env["JITI_TRY_NATIVE"] ??= "true";
  return import("drizzle-kit/cli");
}

type Answer = { readonly status: string; readonly error?: object };

/** drizzle-kit's own failure in our words; its code and what it names are kept. */
export function kitFailure(name: string, { error }: Answer): StrataError {
  const { code, ...details } = { code: "unknown", ...error };
  const named = Object.entries(details).filter(([, value]) => value !== undefined);
  return new StrataError("DRIZZLE_KIT_FAILED", {
    what: `drizzle-kit stopped at ${name}: ${code}`,
    why: named.map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join("\n"),
  });
}
