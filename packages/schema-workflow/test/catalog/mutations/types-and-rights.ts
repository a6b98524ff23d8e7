import { OTHER, READER } from "../everything.ts";
import { C, type Line } from "./mutation.ts";

export const TYPES_AND_RIGHTS: readonly Line[] = [
  // Types
  ["an enum label", "ALTER TYPE shop.mood ADD VALUE 'angry' BEFORE 'closed'", "type shop.mood values"],
  ["a renamed enum label", "ALTER TYPE shop.mood RENAME VALUE 'busy' TO 'hectic'", "type shop.mood values"],
  ["a domain's default", "ALTER DOMAIN shop.email DROP DEFAULT", "domain shop.email default"],
  ["a domain's NOT NULL", "ALTER DOMAIN shop.email SET NOT NULL", "domain shop.email notNull"],
  ["a domain's check", "ALTER DOMAIN shop.email DROP CONSTRAINT has_at", "constraint has_at on shop.email"],
  ["an attribute", "ALTER TYPE shop.point2d ADD ATTRIBUTE z int CASCADE", "attribute shop.point2d.z"],
  ["a comment on an attribute", "COMMENT ON COLUMN shop.point2d.x IS NULL", "attribute shop.point2d.x comment"],
  ["a dropped range type", "DROP TYPE shop.minutes", "type shop.minutes"],
  ["a type that only has a name", "CREATE TYPE shop.promise", "type shop.promise"],
  ["a comment on a type", "COMMENT ON TYPE shop.mood IS 'x'", "comment on type shop.mood text"],
  [
    "a grant on a type",
    `REVOKE USAGE ON TYPE shop.mood FROM PUBLIC`,
    "privileges of PUBLIC on type shop.mood privileges",
  ],
  ["a collation nobody knows", `CREATE COLLATION shop.other FROM "C"`, "collation shop.other"],
  // Sequences
  ["a sequence's step", "ALTER SEQUENCE shop.tickets INCREMENT BY 6", "sequence shop.tickets increment"],
  ["a sequence that begins again", "ALTER SEQUENCE shop.tickets CYCLE", "sequence shop.tickets cycle"],
  [
    "a sequence that belongs to a column",
    "ALTER SEQUENCE shop.tickets OWNED BY shop.scratch.id",
    "sequence shop.tickets ownedBy",
  ],
  [
    "a sequence without a log",
    "ALTER SEQUENCE shop.tickets SET UNLOGGED",
    "sequence shop.tickets persistence",
    { from: 15 },
  ],
  [
    "a grant on a sequence of an identity column",
    `GRANT USAGE ON SEQUENCE shop.customers_id_seq TO ${READER}`,
    `sequence shop.customers_id_seq privileges of ${READER}`,
  ],
  [
    "a comment on a sequence of an identity column",
    "COMMENT ON SEQUENCE shop.customers_id_seq IS 'x'",
    "sequence shop.customers_id_seq comment",
  ],
  // Privileges
  ["a grant", `GRANT DELETE ON ${C} TO ${READER}`, `privileges of ${READER} on table ${C} privileges`],
  ["a grant to everybody", `GRANT SELECT ON ${C} TO PUBLIC`, `privileges of PUBLIC on table ${C}`],
  ["a revoked grant", `REVOKE INSERT ON ${C} FROM ${READER}`, `privileges of ${READER} on table ${C} privileges`],
  [
    "a grant that may be passed on",
    `GRANT SELECT ON ${C} TO ${READER} WITH GRANT OPTION`,
    `privileges of ${READER} on table ${C} grantable`,
  ],
  [
    "a grant on a schema",
    `GRANT CREATE ON SCHEMA shop TO ${READER}`,
    `privileges of ${READER} on schema shop privileges`,
  ],
  [
    "a default privilege",
    `ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT INSERT ON TABLES TO ${OTHER}`,
    `default privileges of ${OTHER} on what postgres creates in shop (r)`,
  ],
  [
    "a default privilege taken back",
    `ALTER DEFAULT PRIVILEGES IN SCHEMA shop REVOKE SELECT ON TABLES FROM ${READER}`,
    `default privileges of ${READER} on what postgres creates in shop (r)`,
  ],
  ["a grant on a language", `GRANT USAGE ON LANGUAGE plpgsql TO ${READER}`, `language plpgsql privileges of ${READER}`],
  ["a language for nobody", "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC", "language plpgsql privileges of PUBLIC"],
  // Schemas
  ["a schema nobody knows", "CREATE SCHEMA stray", "schema stray"],
  ["an owner of a schema", `ALTER SCHEMA shop OWNER TO ${OTHER}`, "schema shop owner"],
  ["a dropped comment on a schema", "COMMENT ON SCHEMA shop IS NULL", "comment on schema shop"],
];
