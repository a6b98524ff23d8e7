import { openScript } from "../sql/script-text.ts";
import { directivesIn } from "./directives.ts";
import { DEFAULTS, type ChangeOptions } from "./options.ts";
import { statementListener } from "./statement-done.ts";
import type { Step } from "./steps.ts";
import type { Script } from "./transaction.ts";

/** A step that has been read, with the settings that it runs under. */
export interface Prepared {
  readonly nonTransactional: boolean;
  readonly script: Script;
}

export async function prepare(
  { migration, file, settings }: Pick<Step, "migration" | "file" | "settings">,
  options: ChangeOptions,
): Promise<Prepared> {
  const text = openScript(file);
  const { nonTransactional, lockTimeoutMs, statementTimeoutMs } = directivesIn(migration, file, text);
  const timeouts = {
    lock_timeout: String(lockTimeoutMs ?? options.lockTimeoutMs ?? DEFAULTS.lockTimeoutMs),
    statement_timeout: String(statementTimeoutMs ?? options.statementTimeoutMs ?? DEFAULTS.statementTimeoutMs),
  };
  const { onStatement, clock } = options;
  const listen = onStatement && (() => statementListener({ migration, text }, onStatement, clock));
  return { nonTransactional, script: { migration, file, text, settings: { ...timeouts, ...settings }, listen } };
}
