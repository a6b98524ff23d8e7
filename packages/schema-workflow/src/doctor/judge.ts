import { label, type MigrationId } from "@strata/migration-engine";
import { verdictOf, type Evidence, type Verdict } from "./evidence.ts";
import type { FindingKind } from "./finding.ts";
import type { Keeper } from "./records.ts";

/** What is known of one migration when it is judged. */
export interface Case {
  readonly migration: MigrationId;
  readonly recorded: boolean;
  readonly unfinished: boolean;
  readonly evidence: Evidence | undefined;
}

export type Judgement = { readonly verdict: Verdict } & (
  | { readonly state: "sound" | "pending" | "untold" }
  | { readonly state: "found"; readonly kind: FindingKind }
);

/**
 * Judges every migration by what is recorded of it and what the live database shows. Pure.
 *
 * @param cases in the order of the folders
 * @param keeper a tool that goes by its newest record passes over what is older; Strata applies it late
 * @returns by label
 */
export function judge(cases: readonly Case[], keeper: Keeper): Map<string, Judgement> {
  const newest = cases.findLastIndex(({ recorded }) => recorded);
  return new Map(
    cases.map((one, index) => [label(one.migration), judgeOne(one, keeper === "tool" && index < newest)] as const),
  );
}

function judgeOne({ recorded, unfinished, evidence }: Case, passedOver: boolean): Judgement {
  const verdict = verdictOf(evidence);
  const found = (kind: FindingKind): Judgement => ({ verdict, state: "found", kind });
  // It stopped half-way and the ledger knows where; `migrate` goes on from there.
  if (unfinished) return { verdict, state: "pending" };
  if (verdict === "partly") return found("partly-executed");
  if (verdict === "executed") return recorded ? { verdict, state: "sound" } : found("executed-unrecorded");
  if (recorded) return verdict === "untold" ? { verdict, state: "untold" } : found("not-executed");
  if (passedOver) return found(verdict === "untold" ? "undecided" : "skipped");
  return { verdict, state: "pending" };
}
