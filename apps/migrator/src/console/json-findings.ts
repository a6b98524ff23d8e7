import type { Judged, ReviewFinding } from "@strata/schema-workflow";

/** What a reviewer says of a migration, as `--json` prints it. */
export function toJsonFindings({ unacknowledged, acknowledged, advice, unused }: Judged): object {
  return {
    dangers: unacknowledged.map(toJson),
    acknowledged: acknowledged.map((one) => ({ ...toJson(one), reason: one.reason })),
    advice: advice.map(toJson),
    unused,
  };
}

function toJson({ id, severity, line, statement, what, why, safe }: ReviewFinding): object {
  return { id, severity, line, statement, what, why, safe };
}
