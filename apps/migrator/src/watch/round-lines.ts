import type { Difference } from "@strata/schema-workflow";
import { formatDuration } from "../console/duration.ts";
import { summary } from "../console/generated-lines.ts";
import { unansweredLines } from "../console/unanswered-lines.ts";
import type { Round } from "./round.ts";

/** What a save has come to, for people: a line, and the questions below it where there are some. */
export function roundLines(round: Round, name: string, tookMs: number): string[] {
  const took = formatDuration(tookMs);
  switch (round.outcome) {
    case "nothing":
      return [`nothing to write  ${took}`];
    case "same":
      return [`the same  ${round.migration}  ${took}`];
    case "taken-back":
      return [`taken back  ${round.migration}  ${took}`];
    case "questions":
      return [...unansweredLines(round.questions, `pnpm generate ${name} --watch`), "  Waiting for the next save."];
    default: {
      const { migration, differences, downMissing } = round.made;
      const objects = summary(chiefly(differences)).map((line) => line.trim());
      return [
        `applied  ${migration}  ${objects.join(", ")}  ${took}`,
        ...(downMissing === undefined ? [] : [`  no down.sql, so it cannot be taken back: ${downMissing}`]),
      ];
    }
  }
}

/** Fit for a line: without the columns of a table that is new or gone, and what hangs on other things that are named. */
function chiefly(differences: readonly Difference[]): readonly Difference[] {
  const whole = new Set(
    differences.flatMap(({ id, change }) => (id.kind === "table" && change !== "changed" ? [id.name] : [])),
  );
  const chief = differences.filter(({ id }) => !("target" in id) && !("table" in id && whole.has(id.table)));
  return chief.length === 0 ? differences : chief;
}
