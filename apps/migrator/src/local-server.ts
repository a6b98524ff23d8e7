import type * as localPostgresModule from "@strata/local-postgres";
import { StrataError } from "@strata/migration-engine";
import type { World } from "./command.ts";
import { projectRoot } from "./project.ts";

type LocalPostgres = typeof localPostgresModule;

/** What the functions of local-postgres are called with. */
export interface Whereabouts {
  readonly root: string;
  readonly report: (line: string) => void;
}

/**
 * Does something with the embedded server of the checkout that the command was typed in. What takes its time is told on
 * stderr.
 *
 * @throws StrataError LOCAL_SERVER_FAILED
 */
export async function withLocalServer<Result>(
  { directory, stderr }: World,
  work: (localPostgres: LocalPostgres, where: Whereabouts) => Promise<Result>,
): Promise<Result> {
  const localPostgres = await import("@strata/local-postgres");
  try {
    return await work(localPostgres, {
      root: projectRoot(directory),
      report: (line) => stderr.write(`${line}\n`),
    });
  } catch (error) {
    if (!(error instanceof localPostgres.LocalServerError)) throw error;
    const { message, why, next } = error;
    throw new StrataError("LOCAL_SERVER_FAILED", { what: message, why, next, cause: error });
  }
}
