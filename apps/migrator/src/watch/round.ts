import type { SchemaPackage } from "@strata/migration-engine";
import type { Generated, Question } from "@strata/schema-workflow";
import type { World } from "../command.ts";
import type { Answers } from "./answers.ts";
import type { DraftInPlace } from "./draft-in-place.ts";

/** What stays the same from save to save. */
export interface Session {
  readonly target: SchemaPackage;
  readonly roster: readonly SchemaPackage[];
  /** The server for throwaway databases. */
  readonly throwaway: string;
  /** What the folder is called after its timestamp. */
  readonly name: string | undefined;
  readonly answers: Answers;
  readonly draft: DraftInPlace;
}

/** What a save has come to. */
export type Round =
  | { readonly outcome: "nothing" }
  /** What the draft did is not declared any more. */
  | { readonly outcome: "taken-back"; readonly migration: string }
  | { readonly outcome: "same"; readonly migration: string }
  | { readonly outcome: "questions"; readonly questions: readonly Question[] }
  | { readonly outcome: "drafted"; readonly made: Extract<Generated, { outcome: "written" }> };

/**
 * Generates the draft anew and brings the local database there. The draft before it stays, in the folder and in the
 * database, until the new one is proven.
 *
 * @throws StrataError as `generate`, `revert` and `migrate` do, and those of DraftInPlace
 */
export async function playRound(world: World, { target, draft, answers, ...options }: Session): Promise<Round> {
  await draft.assertUntouched();
  const before = draft.name;
  const workflow = await import("@strata/schema-workflow");
  await using next = await workflow.draft(target, {
    ...options,
    without: before,
    answer: (questions) => answers.to(world, questions),
    onStage: (stage) => world.live.show(() => stage),
  });
  world.live.clear();
  const { made, waiting } = next;
  if (made.outcome === "questions") return { outcome: "questions", questions: made.questions };
  if (made.outcome === "written" && waiting !== undefined) {
    if (before !== undefined && (await draft.says(waiting))) {
      await draft.apply();
      return { outcome: "same", migration: before };
    }
    await draft.takeBack();
    await draft.put(made.migration, waiting);
    await draft.apply();
    return { outcome: "drafted", made };
  }
  await draft.takeBack();
  await draft.apply();
  return before === undefined ? { outcome: "nothing" } : { outcome: "taken-back", migration: before };
}
