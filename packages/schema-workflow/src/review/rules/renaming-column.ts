import { quoteIdentifier } from "@strata/migration-engine";
import { updateInBatches } from "../batch.ts";
import type { Rule } from "../rule.ts";
import { bare, eachByItself, named, note } from "../safe-form.ts";

/** The previous release runs on beside this one, and knows the old name. */
export const renamingColumn: Rule = {
  id: "renaming-column",
  severity: "danger",
  forPreviousRelease: true,
  async find({ facts }, review) {
    const renamed = facts.columns.find(
      ({ table, column, change }) => change === "renamed" && review.isInUse(table, column),
    );
    if (renamed === undefined) return undefined;
    const { table, column, to = "" } = renamed;
    const type = review.table(table)?.columns.find(({ name }) => name === column)?.type ?? "text";
    const [was, is] = [quoteIdentifier(column), quoteIdentifier(to)];
    const routine = quoteIdentifier(named(bare(table), column, "is", to));
    // json and a few others cannot be compared as they are.
    const differs = (a: string, b: string): string => `${a}::text IS DISTINCT FROM ${b}::text`;
    return {
      what: `${table}.${column} is called ${to} from now on.`,
      why: `Every query of the previous release that names ${column} fails, and every one of this release failed until now.`,
      safe: eachByItself(
        `ALTER TABLE ${table} ADD COLUMN ${is} ${type}`,
        `CREATE FUNCTION ${routine}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		NEW.${is} := coalesce(NEW.${is}, NEW.${was});
		NEW.${was} := coalesce(NEW.${was}, NEW.${is});
	ELSIF ${differs(`NEW.${is}`, `OLD.${is}`)} THEN
		NEW.${was} := NEW.${is};
	ELSE
		NEW.${is} := NEW.${was};
	END IF;
	RETURN NEW;
END;
$$`,
        `CREATE TRIGGER ${routine} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${routine}()`,
        await updateInBatches(review.table(table), `UPDATE ${table} SET ${is} = ${was} WHERE ${differs(is, was)}`),
        note(
          `Old and new code may write now. The migration of the release after this one drops the trigger and ${column}.`,
          `Indexes, constraints and the default of ${column} have to be made for ${to} as well.`,
        ),
      ),
    };
  },
};
