import { createRequire } from "node:module";
import { join } from "node:path";
import type * as OpenTelemetry from "@opentelemetry/api";
import type { OnStatement, Report } from "@strata/migration-engine";
import type { Surroundings } from "../command.ts";
import { traceRun } from "./spans.ts";

/** Watches over one run of the command. */
export interface Telemetry {
  readonly observe: Report;
  readonly observeStatement: OnStatement;
  /** Ends what is open, and hands it to the exporter before the process ends. It never throws. */
  end(outcome: { readonly exitCode: number; readonly error?: unknown }): Promise<void>;
}

/**
 * Spans of this run, where somebody has registered a tracer provider, with `NODE_OPTIONS=--import …` say. Without one
 * every span would be thrown away, so OpenTelemetry is not loaded.
 *
 * @param runName what the run is called: `strata migrate`
 */
export function startTelemetry({ directory }: Surroundings, runName: string): Telemetry | undefined {
  if (!isProviderRegistered()) return undefined;
  const api = loadApi(directory);
  if (api === undefined) return undefined;
  return traceRun(api, runName);
}

/** Where all copies of @opentelemetry/api 1.x meet in a process (its internal/global-utils). */
function isProviderRegistered(): boolean {
  const shared: unknown = Reflect.get(globalThis, Symbol.for("opentelemetry.js.api.1"));
  return typeof shared === "object" && shared !== null && "trace" in shared;
}

/** The project's copy goes first: it is the one that the provider was registered with, and a newer one would not see it. */
function loadApi(directory: string): typeof OpenTelemetry | undefined {
  for (const from of [join(directory, "package.json"), import.meta.url]) {
    try {
      return createRequire(from)("@opentelemetry/api") as typeof OpenTelemetry;
    } catch {
      // An optional peer: not there is an answer.
    }
  }
  return undefined;
}
