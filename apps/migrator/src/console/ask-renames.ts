import type { Hint, Question } from "@strata/schema-workflow";
import type { World } from "../command.ts";
import { ask } from "./ask.ts";

/** A question and the two forms of its answer, as `--hints` takes them. */
export interface AnswerForms {
  readonly question: string;
  readonly renamed: readonly Hint[];
  readonly created: Hint;
}

/** What can be answered: it is new, or it has been one of the candidates. */
export function answersTo({ kind, entity, candidates }: Question): AnswerForms {
  const place: readonly string[] = entity.slice(0, -1);
  // The kind says how many parts a name has; the compiler sees only that there are some.
  const hint = (answer: object): Hint => ({ kind, ...answer }) as unknown as Hint;
  return {
    question: `${kind} ${entity.join(".")} is new. Was it called something else before?`,
    renamed: candidates.map((name) => hint({ type: "rename", from: [...place, name], to: entity })),
    created: hint({ type: "create", entity }),
  };
}

/** Asks one question after the other on the terminal; a number or the old name answers it. */
export async function askRenames(world: World, questions: readonly Question[]): Promise<Hint[]> {
  const answers: Hint[] = [];
  for (const one of questions) {
    const { question, renamed, created } = answersTo(one);
    const choices = [created, ...renamed];
    world.stderr.write(`${question}\n  1  no, it is new\n`);
    one.candidates.forEach((name, at) => world.stderr.write(`  ${at + 2}  ${name}\n`));
    let chosen: Hint | undefined;
    while (chosen === undefined) {
      const answer = (await ask(world, "> ")).trim();
      chosen = choices[Number(answer) - 1] ?? renamed[one.candidates.indexOf(answer)];
    }
    answers.push(chosen);
  }
  return answers;
}
