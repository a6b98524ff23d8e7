import type { Hint, Question } from "@strata/schema-workflow";
import type { World } from "../command.ts";
import { answersTo, askRenames } from "../console/ask-renames.ts";

/** What was answered in this session. Every draft starts from the same migrations, so the same questions come again. */
export class Answers {
  readonly #given: Hint[];

  constructor(given: readonly Hint[]) {
    this.#given = [...given];
  }

  /** Answers what it knows and asks for the rest; undefined where there is nobody to ask. */
  async to(world: World, questions: readonly Question[]): Promise<Hint[] | undefined> {
    const open = questions.filter((one) => this.#known(one) === undefined);
    const isTerminal = world.stdin().isTTY === true && world.stdout.isTTY === true;
    if (open.length > 0 && !isTerminal) return undefined;
    if (open.length > 0) this.#given.push(...(await askRenames(world, open)));
    return questions.flatMap((one) => this.#known(one) ?? []);
  }

  #known(question: Question): Hint | undefined {
    const { renamed, created } = answersTo(question);
    const possible = new Set([created, ...renamed].map((hint) => fingerprint(hint)));
    return this.#given.findLast((hint) => possible.has(fingerprint(hint)));
  }
}

/** The order in which somebody typed the keys does not matter. */
function fingerprint(hint: Hint): string {
  return JSON.stringify(Object.entries(hint).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
