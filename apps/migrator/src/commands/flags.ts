import { StrataError, type ChangeOptions } from "@strata/migration-engine";
import { duration, type OptionValues } from "../arguments.ts";

/** Flags that several commands have. */
export const JSON_FLAG = {
  json: { type: "boolean", description: "one JSON object a line on stdout, for programs" },
} as const;

export const LOCK_WAIT_FLAG = {
  "lock-wait": { type: "string", value: "time", description: "how long to wait for another migrator (default 5min)" },
} as const;

/** How long everything may take that waits for others. Times are `500ms`, `5s`, `2min`, `1h`; a bare number is seconds. */
export const WAIT_FLAGS = {
  ...LOCK_WAIT_FLAG,
  "lock-timeout": {
    type: "string",
    value: "time",
    description: "how long a statement waits for a lock, and others behind it, before it gives way (default 2s)",
  },
  "lock-retry": { type: "string", value: "time", description: "how long to try again after that (default 5min)" },
  "statement-timeout": {
    type: "string",
    value: "time",
    description: "how long a statement may run (default: no limit)",
  },
} as const;

export const UNTIL_FLAG = {
  until: {
    type: "string",
    value: "ready",
    description: "stop before the first contract: old and new code both work then",
  },
} as const;

/** @throws StrataError ARGUMENT_INVALID */
export function untilOf(text: string | undefined): "ready" | undefined {
  if (text === undefined || text === "ready") return text;
  throw new StrataError("ARGUMENT_INVALID", { what: `--until knows nothing but ready, not "${text}".` });
}

type Waits = Pick<ChangeOptions, "lockWaitMs" | "lockTimeoutMs" | "lockRetryMs" | "statementTimeoutMs">;

/** @throws StrataError ARGUMENT_INVALID */
export function waits(flags: Partial<OptionValues<typeof WAIT_FLAGS>>): Waits {
  return {
    lockWaitMs: duration("--lock-wait", flags["lock-wait"]),
    lockTimeoutMs: duration("--lock-timeout", flags["lock-timeout"]),
    lockRetryMs: duration("--lock-retry", flags["lock-retry"]),
    statementTimeoutMs: duration("--statement-timeout", flags["statement-timeout"]),
  };
}
