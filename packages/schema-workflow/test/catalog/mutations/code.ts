import { OTHER, READER } from "../everything.ts";
import { C, type Line } from "./mutation.ts";

export const CODE: readonly Line[] = [
  // Triggers, rules, policies
  ["a disabled trigger", `ALTER TABLE ${C} DISABLE TRIGGER touch_customers`, `trigger touch_customers on ${C} enabled`],
  [
    "a trigger that fires on replicas",
    `ALTER TABLE ${C} ENABLE ALWAYS TRIGGER touch_customers`,
    `trigger touch_customers on ${C} enabled`,
  ],
  ["a dropped trigger", `DROP TRIGGER touch_customers ON ${C}`, `trigger touch_customers on ${C}`],
  [
    "another moment of a trigger",
    `DROP TRIGGER touch_customers ON ${C}; CREATE TRIGGER touch_customers BEFORE INSERT ON ${C} FOR EACH ROW EXECUTE FUNCTION shop.touch()`,
    `trigger touch_customers on ${C} def`,
  ],
  [
    "a dropped comment on a trigger",
    `COMMENT ON TRIGGER touch_customers ON ${C} IS NULL`,
    `comment on trigger touch_customers on ${C}`,
  ],
  ["a disabled rule", "ALTER TABLE shop.scratch DISABLE RULE keep", "rule keep on shop.scratch enabled"],
  ["a dropped rule", "DROP RULE keep ON shop.scratch", "rule keep on shop.scratch"],
  [
    "another rule",
    "CREATE OR REPLACE RULE keep AS ON DELETE TO shop.scratch WHERE old.id = 2 DO INSTEAD NOTHING",
    "rule keep on shop.scratch def",
  ],
  ["a policy's condition", `ALTER POLICY calm_ones ON ${C} USING (true)`, `policy calm_ones on ${C} usingExpr`],
  ["a policy's roles", `ALTER POLICY calm_ones ON ${C} TO PUBLIC`, `policy calm_ones on ${C} roles`],
  ["a dropped policy", `DROP POLICY calm_ones ON ${C}`, `policy calm_ones on ${C}`],
  ["a policy nobody knows", `CREATE POLICY all_of_them ON ${C} USING (true)`, `policy all_of_them on ${C}`],
  ["an event trigger turned off", "ALTER EVENT TRIGGER watch_ddl DISABLE", "event trigger watch_ddl enabled"],
  ["a dropped event trigger", "DROP EVENT TRIGGER watch_ddl", "event trigger watch_ddl"],
  // Functions
  [
    "a changed function body",
    "CREATE OR REPLACE FUNCTION shop.twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n * 3'",
    "function shop.twice(integer) def",
  ],
  ["a volatility", "ALTER FUNCTION shop.touch() STABLE", "function shop.touch() def"],
  ["SECURITY DEFINER", "ALTER FUNCTION shop.twice(int) SECURITY DEFINER", "function shop.twice(integer) def"],
  [
    "a search_path of a function",
    "ALTER FUNCTION shop.twice(int) SET search_path = pg_catalog",
    "function shop.twice(integer) def",
  ],
  ["a cost", "ALTER FUNCTION shop.twice(int) COST 5", "function shop.twice(integer) def"],
  ["PARALLEL SAFE", "ALTER FUNCTION shop.twice(int) PARALLEL SAFE", "function shop.twice(integer) def"],
  ["an owner of a function", `ALTER FUNCTION shop.twice(int) OWNER TO ${OTHER}`, "function shop.twice(integer) owner"],
  [
    "a function nobody knows",
    "CREATE FUNCTION shop.twice(n text) RETURNS text LANGUAGE sql AS 'SELECT n || n'",
    "function shop.twice(text)",
  ],
  [
    "execution by everybody",
    "GRANT EXECUTE ON FUNCTION shop.twice(int) TO PUBLIC",
    "privileges of PUBLIC on function shop.twice(integer) privileges",
  ],
  [
    "execution by nobody",
    "REVOKE EXECUTE ON FUNCTION shop.touch() FROM PUBLIC",
    "privileges of PUBLIC on function shop.touch() privileges",
  ],
  [
    "a dropped comment on a function",
    "COMMENT ON FUNCTION shop.twice(int) IS NULL",
    "comment on function shop.twice(integer)",
  ],
  [
    "a procedure's body",
    "CREATE OR REPLACE PROCEDURE shop.tidy() LANGUAGE sql AS 'SELECT 2'",
    "procedure shop.tidy() def",
  ],
  ["a dropped procedure", "DROP PROCEDURE shop.tidy()", "procedure shop.tidy()"],
  [
    "another aggregate",
    "CREATE OR REPLACE AGGREGATE shop.total(int) (sfunc = int4pl, stype = int, initcond = '7')",
    "aggregate shop.total(integer) initcond",
  ],
  ["a dropped aggregate", "DROP AGGREGATE shop.total(int)", "aggregate shop.total(integer)"],
  // Views
  [
    "another view",
    "CREATE OR REPLACE VIEW shop.calm_customers WITH (security_barrier = true) AS SELECT id, name, nick FROM shop.customers",
    "view shop.calm_customers def",
  ],
  [
    "an option of a view",
    "ALTER VIEW shop.calm_customers RESET (security_barrier)",
    "view shop.calm_customers reloptions",
  ],
  [
    "a default of a view",
    "ALTER VIEW shop.calm_customers ALTER COLUMN name SET DEFAULT 'x'",
    "column shop.calm_customers.name default",
  ],
  [
    "a default of a view taken back",
    "ALTER VIEW shop.calm_customers ALTER COLUMN nick DROP DEFAULT",
    "column shop.calm_customers.nick default",
  ],
  [
    "a comment on a column of a view",
    "COMMENT ON COLUMN shop.calm_customers.name IS NULL",
    "column shop.calm_customers.name comment",
  ],
  [
    "a grant on a column of a view",
    `REVOKE SELECT (nick) ON shop.calm_customers FROM ${READER}`,
    `column shop.calm_customers.nick privileges of ${READER}`,
  ],
  [
    "a disabled trigger of a view",
    "DROP TRIGGER instead_of_insert ON shop.calm_customers",
    "trigger instead_of_insert on shop.calm_customers",
  ],
  ["a materialized view's index", "DROP INDEX shop.idx_counts_mood", "index shop.idx_counts_mood"],
  ["a dropped materialized view", "DROP MATERIALIZED VIEW shop.counts", "materialized view shop.counts"],
];
