import type * as OpenTelemetry from "@opentelemetry/api";
import { StrataError, type RunEvent, type StatementDone } from "@strata/migration-engine";
import { flush } from "./flush.ts";
import { PhaseSpans } from "./phase-spans.ts";
import type { Telemetry } from "./telemetry.ts";

type Api = typeof OpenTelemetry;

/** A statement longer than this is data, and collectors cut it anyway. */
const LONGEST_QUERY_TEXT = 2_048;

/**
 * Makes spans of a run's events: one for the run; below it one for the wait for the lock, and one for each package; below
 * that its migrations, below these the phases of those that have some, and below these their statements. Migrations of several packages take turns by their timestamps:
 * a package has a span for every stretch in which it is its turn, so that a trace reads in the order of what happened.
 */
export function traceRun(api: Api, runName: string): Telemetry {
  const tracer = api.trace.getTracer("strata");
  const database = { "db.system.name": "postgresql" };
  const run = tracer.startSpan(runName, { attributes: database });
  const below = (span: OpenTelemetry.Span) => api.trace.setSpan(api.context.active(), span);
  let wait: OpenTelemetry.Span | undefined;
  let stretch: { readonly package: string; readonly span: OpenTelemetry.Span } | undefined;
  let migration: OpenTelemetry.Span | undefined;
  const phases = new PhaseSpans(api);

  const endMigration = (): void => {
    phases.end();
    migration?.end();
    migration = undefined;
  };
  const endStretch = (): void => {
    stretch?.span.end();
    stretch = undefined;
  };
  const endWait = (): void => {
    wait?.end();
    wait = undefined;
  };

  function observe(event: RunEvent): void {
    phases.observe(event, tracer, migration);
    switch (event.type) {
      case "lock-waiting":
        wait ??= tracer.startSpan(
          "strata lock wait",
          { startTime: Date.now() - event.waitedMs },
          below(migration ?? run),
        );
        // The last one seen is the one that was waited for to the end.
        if (event.holder !== undefined) wait.setAttribute("strata.lock.holder.pid", event.holder.pid);
        return;
      case "lock-acquired":
        return endWait();
      case "apply-planned":
      case "revert-planned":
        run.setAttribute("strata.migrations", event.plan.steps.length);
        return;
      case "started": {
        const { action } = event;
        const { package: owner, name } = event.migration;
        endMigration();
        if (stretch?.package !== owner) {
          endStretch();
          const attributes = { "strata.package": owner };
          stretch = { package: owner, span: tracer.startSpan("strata package", { attributes }, below(run)) };
        }
        const attributes = { "strata.package": owner, "strata.migration": name };
        migration = tracer.startSpan(`strata ${action}`, { attributes }, below(stretch.span));
        return;
      }
      case "watched":
        for (const { pid } of event.sight.blockers) migration?.addEvent("blocked", { pid });
        return;
      case "retry":
        migration?.addEvent("retry", { attempt: event.attempt });
        return;
      case "notice":
        migration?.addEvent("notice", { severity: event.severity, message: event.message });
        return;
      case "ready":
      case "finished":
        return endMigration();
      default:
    }
  }

  /** After the fact: its name, the command tag, is only known then. */
  function observeStatement({ index, line, text, tag, durationMs }: StatementDone): void {
    const operation = tag.replace(/( \d+)+$/, "");
    const attributes = {
      ...database,
      "db.operation.name": operation,
      "db.query.text": text.slice(0, LONGEST_QUERY_TEXT),
      "strata.statement.index": index,
      "strata.statement.line": line,
    };
    const startTime = Date.now() - durationMs;
    tracer
      .startSpan(
        operation === "" ? "statement" : operation,
        { attributes, startTime },
        below(phases.current ?? migration ?? run),
      )
      .end();
  }

  return {
    observe,
    observeStatement,
    async end({ exitCode, error }) {
      run.setAttribute("process.exit.code", exitCode);
      if (error !== undefined) {
        for (const span of [wait, phases.current, migration, stretch?.span, run])
          if (span !== undefined) markFailed(api, span, error);
      }
      endWait();
      endMigration();
      endStretch();
      run.end();
      await flush(api);
    },
  };
}

function markFailed({ SpanStatusCode }: Api, span: OpenTelemetry.Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute("error.type", error instanceof StrataError ? error.code : "INTERNAL");
}
