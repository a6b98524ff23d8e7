import { noMember, settings, type RowQuery } from "./rows.ts";

/** Settings of publications that are younger than PostgreSQL 17. */
export const publicationSettings: RowQuery = (version) =>
  settings({
    only: { among: "pg_publication p", where: "true" },
    from: "pg_publication p",
    where: noMember("pg_publication", "p.oid"),
    of: "jsonb_build_object('kind', 'publication', 'name', p.pubname)",
    values: [
      version >= 18
        ? `('publish_generated_columns', CASE p.pubgencols WHEN 's' THEN 'stored' END,
            ARRAY[format('ALTER PUBLICATION %I SET (publish_generated_columns = stored)', p.pubname)],
            ARRAY[format('ALTER PUBLICATION %I SET (publish_generated_columns = none)', p.pubname)])`
        : "(NULL, NULL, NULL, NULL)",
    ],
  });

/** Settings of subscriptions that are younger than PostgreSQL 15. */
export const subscriptionSettings: RowQuery = (version) =>
  settings({
    only: {
      among: "pg_subscription s",
      where: "s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
    },
    from: "pg_subscription s",
    where: "true",
    of: "jsonb_build_object('kind', 'subscription', 'name', s.subname)",
    values: [
      version >= 16 ? flag("password_required", "NOT s.subpasswordrequired", "false", "true") : NOTHING,
      version >= 17 ? flag("failover", "s.subfailover", "true", "false") : NOTHING,
    ],
  });

const NOTHING = "(NULL, NULL, NULL, NULL)";

function flag(name: string, isSet: string, value: string, standard: string): string {
  return `('${name}', CASE WHEN ${isSet} THEN '${value}' END, ARRAY[format('ALTER SUBSCRIPTION %I SET (${name} = ${value})', s.subname)],
    ARRAY[format('ALTER SUBSCRIPTION %I SET (${name} = ${standard})', s.subname)])`;
}
