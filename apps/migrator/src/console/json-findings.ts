import type { Judged } from "@strata/schema-workflow";

/** What a reviewer says of a migration, as `--json` prints it. */
export function toJsonFindings({ unacknowledged, acknowledged, advice, unused }: Judged): object {
  return { dangers: unacknowledged, acknowledged, advice, unused };
}
