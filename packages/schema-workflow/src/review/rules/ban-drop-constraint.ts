import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";

/** ON CONFLICT of the previous release needs the unique key that it names. */
export const banDropConstraint: Rule = {
  id: "ban-drop-constraint",
  severity: "danger",
  forPreviousRelease: true,
  find({ facts, text, start }, { before, statements, certificate }) {
    const keys = facts.constraints
      .filter(({ kind, change }) => change === "dropped" && (kind === "unique" || kind === "primary key"))
      .map(({ table, constraint }) => ({ table, name: constraint }));
    const indexes = before.tables.flatMap(({ name: table, indexes: known }) =>
      known
        .filter(({ name, unique }) => unique && facts.drops.includes(`index ${name}`))
        .map(({ name }) => ({ table, name })),
    );
    const lost = [...keys, ...indexes].filter(
      ({ name }, at, all) =>
        all.findIndex((other) => other.name === name) === at && before.tables.length > 0 && !comesBack(name),
    );
    if (lost.length === 0) return undefined;
    return {
      what: `Drops the unique key ${list(lost.map(({ table, name }) => `${name} of ${table}`))}.`,
      why: "INSERT … ON CONFLICT of the previous release fails without it, and rows that are there twice may come in.",
      safe: `${note(
        "Drop it in the migration of the release after this one, when nobody relies on it any more:",
        "-- strata: acknowledge ban-drop-constraint: no release that runs relies on it",
        ...`${text};`.split("\n"),
      )}\n`,
    };

    function comesBack(name: string): boolean {
      const later = statements.filter((one) => one.start >= start);
      return (
        certificate.transactional &&
        later.some(
          (one) =>
            one.facts.creates.includes(`index ${name}`) ||
            one.facts.constraints.some(({ constraint, change }) => constraint === name && change === "added"),
        )
      );
    }
  },
};
