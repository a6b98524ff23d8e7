import type { Rule } from "../rule.ts";
import { list, named, note } from "../safe-form.ts";

/** PostgreSQL cuts names off at 63 bytes, without a word: two of them may become one. */
export const identifierTooLong: Rule = {
  id: "identifier-too-long",
  severity: "advice",
  find({ text }) {
    const words = text.replaceAll(/'(?:[^']|'')*'/g, "''").match(/"(?:[^"]|"")+"|[A-Za-z_][\w$]*/g) ?? [];
    const long = words.map((one) => one.replaceAll(/^"|"$/g, "")).filter((one) => Buffer.byteLength(one) > 63);
    if (long.length === 0) return undefined;
    return {
      what: `${list([...new Set(long)])} has more than 63 bytes.`,
      why: "PostgreSQL cuts it off there; the code that names it in full will not always find it, and another one may meet it.",
      safe: `${note(...[...new Set(long)].map((one) => `Name it ${named(one)}, or better.`))}\n`,
    };
  },
};
