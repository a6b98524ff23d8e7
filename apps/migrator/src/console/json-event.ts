import type { MigrationId, RunEvent } from "@strata/migration-engine";

/**
 * An event of the engine as `--json` prints it; schema/events.schema.json says what each holds. `type` is called `event`
 * outside, as in other logs of JSON lines. Of a plan only the names are told: the plan command tells it in full.
 */
export function toJsonEvent(event: RunEvent): Readonly<Record<string, unknown>> {
  switch (event.type) {
    case "apply-planned": {
      const { steps, missing, edited, ignored } = event.plan;
      return { event: event.type, steps: steps.map(id), missing: missing.map(id), edited: edited.map(id), ignored };
    }
    case "revert-planned":
      return { event: event.type, steps: event.plan.steps.map(id) };
    case "watched":
      return { event: event.type, migration: id(event.migration), ...event.sight };
    case "lock-acquired":
    case "lock-waiting": {
      const { type, ...rest } = event;
      return { event: type, ...rest };
    }
    default: {
      const { type, migration, ...rest } = event;
      return { event: type, migration: id(migration), ...rest };
    }
  }
}

/** The identity alone: the engine hands out its whole step. */
function id({ package: owner, name }: MigrationId): MigrationId {
  return { package: owner, name };
}
