import type { PassThrough } from "node:stream";
import type { Question } from "@strata/schema-workflow";
import { expect, test } from "vitest";
import { Interrupted } from "../src/console/ask.ts";
import { askRenames } from "../src/console/ask-renames.ts";
import { fakeTerminal } from "./fake-terminal.ts";

const renamed: Question = {
  type: "rename_or_create",
  kind: "column",
  entity: ["public", "timers", "failure"],
  candidates: ["last_error", "metadata"],
};

const another = { ...renamed, entity: ["public", "timers", "note"] } as Question;

function answering(...answers: readonly string[]) {
  const { world, written } = fakeTerminal();
  Object.assign(world.stdin(), { isTTY: true });
  const asked = askRenames(world, [renamed, another]);
  const keys = world.stdin() as PassThrough;
  // A person answers when asked; the second prompt comes after the first answer.
  const type = async (): Promise<void> => {
    for (const [at, answer] of answers.entries()) {
      await expect.poll(() => written().split("> ").length - 1).toBeGreaterThan(at);
      keys.write(answer);
    }
  };
  return { asked, written, type };
}

test("whether something is new or renamed is asked once for each, with what it may have been", async () => {
  const { asked, written, type } = answering("metadata\r", "1\r");
  await type();
  expect(await asked).toEqual([
    { type: "rename", kind: "column", from: ["public", "timers", "metadata"], to: ["public", "timers", "failure"] },
    { type: "create", kind: "column", entity: ["public", "timers", "note"] },
  ]);
  expect(written()).toContain("column public.timers.failure is new. Was it called something else before?");
  expect(written()).toContain("  1  no, it is new\n  2  last_error\n  3  metadata\n");
});

test("what is no answer is asked again; Ctrl-C ends it", async () => {
  const { asked, type } = answering("7\r", "nobody\r", "\u0003");
  await Promise.all([expect(asked).rejects.toThrow(Interrupted), type()]);
});
