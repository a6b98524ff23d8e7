/** A role that the fixture grants to; the tests make one of their own, since roles are the cluster's. */
export const READER = `strata_mutation_reader_${process.pid}`;
export const OTHER = `strata_mutation_other_${process.pid}`;

/** A package with something of every kind that PostgreSQL 14 knows, each with a comment. */
export const EVERYTHING = `
CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'Where things are sold';
GRANT USAGE ON SCHEMA shop TO ${READER};

CREATE TYPE shop.mood AS ENUM ('calm', 'busy', 'closed');
COMMENT ON TYPE shop.mood IS 'How it is';
CREATE DOMAIN shop.email AS text DEFAULT 'nobody@example.org' CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
COMMENT ON DOMAIN shop.email IS 'An address';
COMMENT ON CONSTRAINT has_at ON DOMAIN shop.email IS 'There is a host';
CREATE TYPE shop.point2d AS (x int, y int);
COMMENT ON TYPE shop.point2d IS 'A place';
COMMENT ON COLUMN shop.point2d.x IS 'To the right';
CREATE TYPE shop.minutes AS RANGE (subtype = int4);
COMMENT ON TYPE shop.minutes IS 'From and to';
CREATE COLLATION shop.plain FROM "C";
COMMENT ON COLLATION shop.plain IS 'By code';

CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched := now(); RETURN NEW; END $$;
COMMENT ON FUNCTION shop.touch() IS 'Notes the time';
CREATE FUNCTION shop.twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
COMMENT ON FUNCTION shop.twice(int) IS 'Doubles';
REVOKE EXECUTE ON FUNCTION shop.twice(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.twice(int) TO ${READER};
CREATE FUNCTION shop.close_enough(a int, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT abs(a - b) < 2';
CREATE PROCEDURE shop.tidy() LANGUAGE sql AS 'SELECT 1';
COMMENT ON PROCEDURE shop.tidy() IS 'Does nothing';
CREATE AGGREGATE shop.total(int) (sfunc = int4pl, stype = int, initcond = '0');
COMMENT ON AGGREGATE shop.total(int) IS 'Adds up';

CREATE TABLE shop.customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  mail shop.email,
  mood shop.mood NOT NULL DEFAULT 'calm',
  place shop.point2d,
  nick text COLLATE shop.plain,
  name_length int GENERATED ALWAYS AS (length(name)) STORED,
  during tstzrange,
  touched timestamptz,
  CONSTRAINT named CHECK (name <> ''),
  CONSTRAINT one_mail UNIQUE (mail),
  CONSTRAINT apart EXCLUDE USING gist (during WITH &&)
) WITH (fillfactor = 80, toast.autovacuum_enabled = false);
COMMENT ON TABLE shop.customers IS 'Who buys';
COMMENT ON COLUMN shop.customers.name IS 'As they say it';
COMMENT ON CONSTRAINT named ON shop.customers IS 'Everybody has a name';
ALTER TABLE shop.customers ALTER COLUMN nick SET STORAGE EXTERNAL, ALTER COLUMN name SET STATISTICS 250;
GRANT SELECT, INSERT ON shop.customers TO ${READER};
GRANT UPDATE (name) ON shop.customers TO ${READER};
CREATE INDEX idx_customers_mood ON shop.customers (mood, name DESC NULLS LAST) WHERE mood <> 'closed';
COMMENT ON INDEX shop.idx_customers_mood IS 'For the list';
COMMENT ON INDEX shop.customers_pkey IS 'The key';
CREATE INDEX idx_customers_name_length ON shop.customers (shop.twice(name_length));
CREATE TRIGGER touch_customers BEFORE UPDATE ON shop.customers FOR EACH ROW EXECUTE FUNCTION shop.touch();
COMMENT ON TRIGGER touch_customers ON shop.customers IS 'Keeps the time';
ALTER TABLE shop.customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY calm_ones ON shop.customers FOR SELECT TO ${READER} USING (mood = 'calm');
COMMENT ON POLICY calm_ones ON shop.customers IS 'The busy ones are none of their business';
CREATE STATISTICS shop.name_and_mood (ndistinct, dependencies) ON name, mood FROM shop.customers;
COMMENT ON STATISTICS shop.name_and_mood IS 'They go together';

CREATE TABLE shop.sales (
  id int NOT NULL, customer bigint NOT NULL, sold_at date NOT NULL, note text DEFAULT 'none',
  CONSTRAINT sales_pkey PRIMARY KEY (id, sold_at),
  CONSTRAINT sales_customer_fkey FOREIGN KEY (customer) REFERENCES shop.customers (id) ON DELETE CASCADE
) PARTITION BY RANGE (sold_at);
COMMENT ON TABLE shop.sales IS 'What was bought';
CREATE INDEX idx_sales_customer ON shop.sales (customer);
CREATE TABLE shop.sales_2025 PARTITION OF shop.sales FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE shop.sales_rest PARTITION OF shop.sales DEFAULT;
ALTER TABLE shop.sales_rest ALTER COLUMN note SET DEFAULT 'rest';
COMMENT ON COLUMN shop.sales_rest.note IS 'Of the others';
CREATE FUNCTION shop.nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER after_sale AFTER INSERT ON shop.sales FOR EACH ROW EXECUTE FUNCTION shop.nothing();

CREATE TABLE shop.archive () INHERITS (shop.customers);
CREATE UNLOGGED TABLE shop.scratch (id int, text text);
CREATE RULE keep AS ON DELETE TO shop.scratch WHERE old.id = 1 DO INSTEAD NOTHING;
COMMENT ON RULE keep ON shop.scratch IS 'The first one stays';
CREATE SEQUENCE shop.tickets INCREMENT BY 5 CACHE 10;
COMMENT ON SEQUENCE shop.tickets IS 'Every fifth';
GRANT USAGE ON SEQUENCE shop.tickets TO ${READER};
CREATE TABLE shop.serials (id serial, kind text);
CREATE TYPE shop.pair AS (a int, b int);
CREATE TABLE shop.typed OF shop.pair;

CREATE VIEW shop.calm_customers WITH (security_barrier = true) AS SELECT id, name, nick FROM shop.customers WHERE mood = 'calm';
COMMENT ON VIEW shop.calm_customers IS 'The calm ones';
COMMENT ON COLUMN shop.calm_customers.name IS 'As they say it';
GRANT SELECT ON shop.calm_customers TO ${READER};
GRANT SELECT (nick) ON shop.calm_customers TO ${READER};
ALTER VIEW shop.calm_customers ALTER COLUMN nick SET DEFAULT 'none';
CREATE TRIGGER instead_of_insert INSTEAD OF INSERT ON shop.calm_customers FOR EACH ROW EXECUTE FUNCTION shop.nothing();
CREATE MATERIALIZED VIEW shop.counts AS SELECT mood, count(*) AS number FROM shop.customers GROUP BY mood;
COMMENT ON MATERIALIZED VIEW shop.counts IS 'How many';
CREATE UNIQUE INDEX idx_counts_mood ON shop.counts (mood);

CREATE FUNCTION shop.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch_ddl ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION shop.on_ddl();
COMMENT ON EVENT TRIGGER watch_ddl IS 'Sees new tables';
CREATE PUBLICATION everything FOR TABLE shop.serials, shop.customers WITH (publish = 'insert, update');
COMMENT ON PUBLICATION everything IS 'For the other side';

CREATE FOREIGN DATA WRAPPER somewhere OPTIONS (debug 'true');
COMMENT ON FOREIGN DATA WRAPPER somewhere IS 'Far away';
CREATE SERVER far TYPE 'shop' FOREIGN DATA WRAPPER somewhere OPTIONS (place 'moon');
COMMENT ON SERVER far IS 'On the moon';
CREATE USER MAPPING FOR ${READER} SERVER far OPTIONS (account 'guest');
CREATE FOREIGN TABLE shop.moon_sales (id int NOT NULL, note text OPTIONS (label 'n')) SERVER far OPTIONS (sheet '1');
COMMENT ON FOREIGN TABLE shop.moon_sales IS 'Sold up there';

CREATE OPERATOR shop.=== (FUNCTION = shop.close_enough, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(shop.===));
COMMENT ON OPERATOR shop.=== (int, int) IS 'Nearly the same';
CREATE OPERATOR FAMILY shop.nearly USING hash;
COMMENT ON OPERATOR FAMILY shop.nearly USING hash IS 'Nearly';
CREATE OPERATOR CLASS shop.nearly_ops FOR TYPE int USING hash FAMILY shop.nearly AS OPERATOR 1 shop.===, FUNCTION 1 hashint4(int);
COMMENT ON OPERATOR CLASS shop.nearly_ops USING hash IS 'Nearly';
CREATE CAST (shop.point2d AS int) WITH INOUT;
COMMENT ON CAST (shop.point2d AS int) IS 'Makes no sense';
CREATE TEXT SEARCH DICTIONARY shop.words (TEMPLATE = pg_catalog.simple, STOPWORDS = english);
COMMENT ON TEXT SEARCH DICTIONARY shop.words IS 'Plain words';
CREATE TEXT SEARCH CONFIGURATION shop.search (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION shop.search ADD MAPPING FOR asciiword, word WITH shop.words, simple;
COMMENT ON TEXT SEARCH CONFIGURATION shop.search IS 'For the search';
CREATE CONVERSION shop.old_letters FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
COMMENT ON CONVERSION shop.old_letters IS 'From before';

ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO ${READER};
`;

/** What came later: PostgreSQL versions and what they brought. */
export const NEWER: Readonly<Record<number, string>> = {
  15: `CREATE UNIQUE INDEX one_nick ON shop.customers (nick) NULLS NOT DISTINCT;
       CREATE PUBLICATION of_shop FOR TABLES IN SCHEMA shop;`,
  18: `ALTER TABLE shop.scratch ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL;`,
};
