import type { Binaries } from "../binaries/find.ts";
import type { Identity } from "../binaries/identity.ts";
import { run } from "../binaries/run.ts";
import { LocalServerError } from "../local-server-error.ts";

/**
 * Runs one statement, on one line, in a cluster whose server is stopped (manual, postgres, "single-user mode"). It needs
 * neither a driver nor a password.
 *
 * @throws LocalServerError with what it said
 */
export async function runStandAlone(
  { binaries, identity }: { readonly binaries: Binaries; readonly identity: Identity },
  dataDirectory: string,
  statement: string,
): Promise<void> {
  const { ok, output } = await run(identity, {
    program: binaries.postgres,
    arguments: ["--single", "-D", dataDirectory, "postgres"],
    input: `${statement}\n`,
  });
  // It exits with 0 after a statement that failed, too.
  if (ok && !/\b(ERROR|FATAL|PANIC): {2}/.test(output)) return;
  throw new LocalServerError({
    what: "The embedded PostgreSQL could not be set up.",
    why: /\b(?:ERROR|FATAL|PANIC): {2}.*/.exec(output)?.[0] ?? output.trim(),
    next: "Run the same command again; if it fails again, `pnpm db reset` begins anew.",
  });
}
