import { OTHER, READER } from "../everything.ts";
import { C, type Line } from "./mutation.ts";

export const SUPPLEMENT: readonly Line[] = [
  // What pg-delta has no word for
  ["extended statistics nobody knows", `CREATE STATISTICS shop.stray ON name, nick FROM ${C}`, "statistics shop.stray"],
  ["dropped extended statistics", "DROP STATISTICS shop.name_and_mood", "statistics shop.name_and_mood"],
  [
    "other extended statistics",
    `DROP STATISTICS shop.name_and_mood; CREATE STATISTICS shop.name_and_mood (mcv) ON name, mood FROM ${C}`,
    "statistics shop.name_and_mood",
  ],
  [
    "a target of extended statistics",
    "ALTER STATISTICS shop.name_and_mood SET STATISTICS 33",
    "statistics shop.name_and_mood statistics target",
  ],
  [
    "an owner of extended statistics",
    `ALTER STATISTICS shop.name_and_mood OWNER TO ${OTHER}`,
    "statistics shop.name_and_mood owner",
  ],
  [
    "a dropped comment on extended statistics",
    "COMMENT ON STATISTICS shop.name_and_mood IS NULL",
    "statistics shop.name_and_mood comment",
  ],
  [
    "an operator nobody knows",
    "CREATE OPERATOR shop.!== (FUNCTION = shop.close_enough, LEFTARG = int, RIGHTARG = int)",
    "operator shop.!== (integer, integer)",
  ],
  [
    "an estimator of an operator",
    "ALTER OPERATOR shop.=== (int, int) SET (RESTRICT = eqsel)",
    "operator shop.=== (integer, integer)",
    { unrepaired: "an operator class depends on it", unkept: "an operator class depends on it" },
  ],
  [
    "a dropped operator class",
    "DROP OPERATOR CLASS shop.nearly_ops USING hash",
    "operator class shop.nearly_ops USING hash",
  ],
  [
    "an operator family nobody knows",
    "CREATE OPERATOR FAMILY shop.stray USING btree",
    "operator family shop.stray USING btree",
  ],
  [
    "a looser operator family",
    "ALTER OPERATOR FAMILY shop.nearly USING hash ADD FUNCTION 1 (text) hashtext(text)",
    "operator family shop.nearly USING hash",
    { unrepaired: "an operator class depends on it", unkept: "an operator class depends on it" },
  ],
  ["a dropped cast", "DROP CAST (shop.point2d AS int)", "cast (shop.point2d AS integer)"],
  [
    "a cast that nobody sees",
    "DROP CAST (shop.point2d AS int); CREATE CAST (shop.point2d AS int) WITH INOUT AS IMPLICIT",
    "cast (shop.point2d AS integer)",
  ],
  [
    "another dictionary for a kind of word",
    "ALTER TEXT SEARCH CONFIGURATION shop.search ALTER MAPPING FOR word WITH simple",
    "text search configuration shop.search",
  ],
  [
    "an option of a dictionary",
    "ALTER TEXT SEARCH DICTIONARY shop.words (StopWords)",
    "text search dictionary shop.words",
    { unrepaired: "a configuration depends on it", unkept: "a configuration depends on it" },
  ],
  [
    "a text search configuration nobody knows",
    "CREATE TEXT SEARCH CONFIGURATION shop.stray (COPY = simple)",
    "text search configuration shop.stray",
  ],
  ["a dropped conversion", "DROP CONVERSION shop.old_letters", "conversion shop.old_letters"],
  ["an access method", "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler", "access method heap2"],
  ["a language nobody knows", "CREATE LANGUAGE plother HANDLER plpgsql_call_handler", "language plother"],
  // Foreign data and replication
  [
    "an option of a foreign data wrapper",
    "ALTER FOREIGN DATA WRAPPER somewhere OPTIONS (SET debug 'false')",
    "foreign data wrapper somewhere hidden options",
    { unrepaired: "it may be a password", unkept: "it may be a password" },
  ],
  [
    "an option of a server",
    "ALTER SERVER far OPTIONS (SET place 'mars')",
    "server far hidden options",
    { unrepaired: "it may be a password", unkept: "it may be a password" },
  ],
  ["a dropped user mapping", `DROP USER MAPPING FOR ${READER} SERVER far`, `user mapping of ${READER} on server far`],
  [
    "an option of a foreign table",
    "ALTER FOREIGN TABLE shop.moon_sales OPTIONS (SET sheet '2')",
    "foreign table shop.moon_sales hidden options",
    { unrepaired: "it may be a password", unkept: "it may be a password" },
  ],
  [
    "an option of a foreign column",
    "ALTER FOREIGN TABLE shop.moon_sales ALTER COLUMN note OPTIONS (SET label 'm')",
    "column shop.moon_sales.note foreign option label",
  ],
  [
    "a table more in a publication",
    "ALTER PUBLICATION everything ADD TABLE shop.sales",
    "table shop.sales in publication everything",
  ],
  [
    "what a publication sends",
    "ALTER PUBLICATION everything SET (publish = 'insert')",
    "publication everything publish",
  ],
  [
    "generated columns in a publication",
    "ALTER PUBLICATION everything SET (publish_generated_columns = stored)",
    "publication everything publish_generated_columns",
    { from: 18 },
  ],
  [
    "a schema less in a publication",
    "ALTER PUBLICATION of_shop DROP TABLES IN SCHEMA shop",
    "schema shop in publication of_shop",
    { from: 15 },
  ],
];
