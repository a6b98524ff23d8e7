import type { Question } from "@strata/schema-workflow";
import { answersTo } from "./ask-renames.ts";

/**
 * The questions, and just what to type: taken as it stands, everything is renamed that may have been.
 *
 * @param command what `--hints` is put behind
 */
export function unansweredLines(questions: readonly Question[], command: string): string[] {
  const forms = questions.map(answersTo);
  return [
    ...forms.flatMap(({ question, renamed, created }) => [
      `  ${question}`,
      ...[created, ...renamed].map((hint) => `    ${JSON.stringify(hint)}`),
    ]),
    "  Nothing was written. Run it again with one of each:",
    `    ${command} --hints '${JSON.stringify(forms.map(({ renamed: [first], created }) => first ?? created))}'`,
  ];
}
