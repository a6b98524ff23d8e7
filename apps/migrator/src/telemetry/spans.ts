import type * as OpenTelemetry from "@opentelemetry/api";
import { StrataError, type RunEvent } from "@strata/migration-engine";
import type { Telemetry } from "./telemetry.ts";

type Api = typeof OpenTelemetry;

/** Makes spans of a run's events: one for the run, and below it one for each migration and for the wait for the lock. */
export function traceRun(api: Api, runName: string): Telemetry {
  const tracer = api.trace.getTracer("strata");
  const run = tracer.startSpan(runName, { attributes: { "db.system.name": "postgresql" } });
  const inRun = api.trace.setSpan(api.context.active(), run);
  /** Below the run there is one thing at a time. */
  let inner: OpenTelemetry.Span | undefined;

  function observe(event: RunEvent): void {
    switch (event.type) {
      case "lock-waiting":
        inner ??= tracer.startSpan("strata lock wait", { startTime: Date.now() - event.waitedMs }, inRun);
        // The last one seen is the one that was waited for to the end.
        if (event.holder !== undefined) inner.setAttribute("strata.lock.holder.pid", event.holder.pid);
        return;
      case "apply-planned":
      case "revert-planned":
        inner?.end();
        inner = undefined;
        run.setAttribute("strata.migrations", event.plan.steps.length);
        return;
      case "started": {
        const { action, migration } = event;
        const attributes = { "strata.package": migration.package, "strata.migration": migration.name };
        inner = tracer.startSpan(`strata ${action}`, { attributes }, inRun);
        return;
      }
      case "watched":
        for (const { pid } of event.sight.blockers) inner?.addEvent("blocked", { pid });
        return;
      case "retry":
        inner?.addEvent("retry", { attempt: event.attempt });
        return;
      case "notice":
        inner?.addEvent("notice", { severity: event.severity, message: event.message });
        return;
      case "finished":
        inner?.end();
        inner = undefined;
    }
  }

  return {
    observe,
    async end({ exitCode, error }) {
      run.setAttribute("process.exit.code", exitCode);
      for (const span of [inner, run]) {
        if (error !== undefined && span !== undefined) markFailed(api, span, error);
        span?.end();
      }
      await flush(api);
    },
  };
}

function markFailed({ SpanStatusCode }: Api, span: OpenTelemetry.Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute("error.type", error instanceof StrataError ? error.code : "INTERNAL");
}

/** A batch waits for seconds before it is sent; this process does not live as long. */
async function flush({ trace }: Api): Promise<void> {
  const registered: object = trace.getTracerProvider();
  // The API's stand-in for the real one. Not by `instanceof`: it may come from another copy of the API.
  const provider: unknown = call(registered, "getDelegate") ?? registered;
  try {
    await call(provider, "forceFlush");
  } catch {
    // A collector that is away is no reason for a migration to count as failed.
  }
}

/** Calls what a provider need not have. */
function call(provider: unknown, method: "getDelegate" | "forceFlush"): unknown {
  if (typeof provider !== "object" || provider === null) return undefined;
  const found: unknown = Reflect.get(provider, method);
  return typeof found === "function" ? found.call(provider) : undefined;
}
