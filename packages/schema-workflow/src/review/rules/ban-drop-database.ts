import type { Rule } from "../rule.ts";
import { note } from "../safe-form.ts";
import { as } from "../syntax.ts";

/** A migration is no place to drop a database. */
export const banDropDatabase: Rule = {
  id: "ban-drop-database",
  severity: "danger",
  find({ node }) {
    const drop = as(node, "DropdbStmt");
    if (drop === undefined) return undefined;
    return {
      what: `Drops the database ${drop.dbname ?? ""}.`,
      why: "Everything in it is gone, wherever this migration runs.",
      safe: `${note("Leave it out. Whoever is to drop a database does it by hand.")}\n`,
    };
  },
};
