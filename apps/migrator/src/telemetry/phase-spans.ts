import type * as OpenTelemetry from "@opentelemetry/api";
import { describePressure, type RunEvent } from "@strata/migration-engine";

type Api = typeof OpenTelemetry;

/** The spans of a migration's phases: below that of the migration, with what a backfill met while it ran. */
export class PhaseSpans {
  readonly #api: Api;
  #span: OpenTelemetry.Span | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  /** The one that runs, where there is one: what is below the migration is below it. */
  get current(): OpenTelemetry.Span | undefined {
    return this.#span;
  }

  observe(event: RunEvent, tracer: OpenTelemetry.Tracer, migration: OpenTelemetry.Span | undefined): void {
    switch (event.type) {
      case "phase-started": {
        this.end();
        const attributes = { "strata.phase": event.stage };
        const above =
          migration === undefined
            ? this.#api.context.active()
            : this.#api.trace.setSpan(this.#api.context.active(), migration);
        this.#span = tracer.startSpan(`strata phase ${event.stage}`, { attributes }, above);
        return;
      }
      case "phase-finished":
        return this.end();
      case "backfill-progress":
      case "backfill-stopped":
      case "backfill-finished":
        this.#span?.setAttribute("strata.backfill.rows", event.rows);
        return;
      case "backfill-paused":
        this.#span?.addEvent("paused", { reason: describePressure(event.pressure) });
        return;
      default:
    }
  }

  /** A second call does nothing. */
  end(): void {
    this.#span?.end();
    this.#span = undefined;
  }
}
