/** What stands before every snippet of the corpus. */
export const GROUND = `
CREATE TYPE mood AS ENUM ('calm', 'busy');
CREATE DOMAIN percentage AS integer;
CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email text NOT NULL,
  name varchar(100),
  mood mood NOT NULL DEFAULT 'calm',
  share percentage,
  settings jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_email_key UNIQUE (email)
);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id uuid,
  status varchar(20) NOT NULL DEFAULT 'open',
  amount integer NOT NULL,
  net integer,
  placed_on date NOT NULL,
  note text,
  seen_at timestamp
);
CREATE INDEX orders_status_idx ON orders (status);
CREATE TABLE order_lines (
  order_id bigint NOT NULL REFERENCES orders (id),
  number integer NOT NULL,
  product text NOT NULL,
  PRIMARY KEY (order_id, number)
);
CREATE TABLE plain (value integer, label text);
CREATE TABLE payments (
  id bigint NOT NULL,
  payer text,
  method varchar(40),
  CONSTRAINT payer_known CHECK (payer IS NOT NULL),
  CONSTRAINT method_known CHECK (method <> '')
);
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, body text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_old (id bigint NOT NULL, at date NOT NULL, body text, CHECK (at >= '2023-01-01' AND at < '2024-01-01'));
CREATE TABLE events_new (id bigint NOT NULL, at date NOT NULL, body text);
INSERT INTO events_new VALUES (1, '2026-01-01', 'first');
CREATE VIEW open_orders AS SELECT id, placed_on FROM orders WHERE placed_on > '2020-01-01';
CREATE MATERIALIZED VIEW daily AS SELECT placed_on, count(*) AS orders FROM orders GROUP BY placed_on;
CREATE UNIQUE INDEX daily_placed_on ON daily (placed_on);
CREATE SEQUENCE tickets;
CREATE SCHEMA other;
CREATE FUNCTION total(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$;
CREATE TRIGGER users_keep BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION keep();
`;
