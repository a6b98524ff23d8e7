import type { Theme } from "./snippet.ts";

export const rows: Theme = {
  dangerous: [
    { sql: "UPDATE orders SET net = amount;", dangers: ["backfill-in-one-statement"] },
    {
      sql: "UPDATE orders AS o SET note = u.name FROM users AS u WHERE u.id = o.user_id AND o.note IS NULL;",
      dangers: ["backfill-in-one-statement"],
    },
    {
      sql: "UPDATE order_lines SET product = upper(product) WHERE number > 0;",
      dangers: ["backfill-in-one-statement"],
    },
    { sql: "DELETE FROM order_lines;", dangers: ["backfill-in-one-statement"] },
    { sql: "DELETE FROM orders WHERE placed_on < '2000-01-01';", dangers: ["backfill-in-one-statement"] },
    { sql: "UPDATE plain SET label = 'x';", dangers: ["backfill-in-one-statement"] },
    {
      sql: "ALTER TABLE orders ADD COLUMN kind text;\nUPDATE orders SET kind = 'sale';",
      dangers: ["backfill-in-one-statement"],
    },
    { sql: "DO $$ BEGIN UPDATE orders SET net = 0; END $$;", dangers: ["backfill-in-one-statement"] },
    {
      sql: "WITH gone AS (DELETE FROM order_lines RETURNING *) SELECT count(*) FROM gone;",
      dangers: ["backfill-in-one-statement"],
    },
    { sql: "TRUNCATE order_lines;", dangers: ["ban-truncate"] },
    { sql: "TRUNCATE TABLE plain, order_lines;", dangers: ["ban-truncate"] },
    { sql: "TRUNCATE orders CASCADE;", dangers: ["ban-truncate-cascade", "ban-truncate"] },
    { sql: "TRUNCATE users, orders CASCADE;", dangers: ["ban-truncate-cascade", "ban-truncate"] },
    {
      sql: "ALTER TYPE mood ADD VALUE 'sad' AFTER 'calm';\nUPDATE users SET mood = 'sad' WHERE id = '00000000-0000-4000-8000-000000000001';",
      dangers: ["enum-value-in-same-transaction"],
    },
    {
      sql: "ALTER TYPE mood ADD VALUE 'sad';\nALTER TABLE users ALTER COLUMN mood SET DEFAULT 'sad';",
      dangers: ["enum-value-in-same-transaction"],
    },
    { sql: "UPDATE open_orders SET placed_on = placed_on + 1;", dangers: ["backfill-in-one-statement"] },
    {
      sql: "MERGE INTO plain USING orders ON plain.value = orders.amount WHEN MATCHED THEN UPDATE SET label = orders.note;",
      since: 15,
      dangers: ["backfill-in-one-statement"],
    },
    {
      sql: "UPDATE payments SET method = 'card' WHERE payer = 'nobody like that';",
      dangers: ["backfill-in-one-statement"],
    },
    {
      sql: "WITH gone AS (DELETE FROM order_lines WHERE product = 'never' RETURNING *) INSERT INTO plain SELECT number, product FROM gone;",
      dangers: ["backfill-in-one-statement"],
    },
    { sql: "DELETE FROM order_lines WHERE order_id = 1;", dangers: ["backfill-in-one-statement"] },
  ],
  safe: [
    { sql: "UPDATE orders SET net = 0 WHERE id = 1;" },
    { sql: "DELETE FROM order_lines WHERE order_id = 1 AND number = 2;" },
    { sql: "UPDATE users SET name = 'x' WHERE id IN ('00000000-0000-4000-8000-000000000001'::uuid);" },
    { sql: "INSERT INTO users (email) VALUES ('somebody@example.org');" },
    {
      sql: "CREATE TABLE fresh (id bigint);\nINSERT INTO fresh SELECT generate_series(1, 5);\nUPDATE fresh SET id = 1;\nTRUNCATE fresh;",
    },
    {
      sql: `-- strata: non-transactional
DO $$
BEGIN
	LOOP
		DELETE FROM plain WHERE ctid = ANY (ARRAY(SELECT ctid FROM plain LIMIT 1000));
		EXIT WHEN NOT FOUND;
		COMMIT;
	END LOOP;
END;
$$;`,
    },
    {
      sql: "-- strata: non-transactional\nALTER TYPE mood ADD VALUE 'sad' AFTER 'calm';\nALTER TABLE users ALTER COLUMN mood SET DEFAULT 'sad';",
    },
    {
      sql: "WITH gone AS (DELETE FROM order_lines WHERE order_id = 1 AND number = 1 RETURNING *) SELECT count(*) FROM gone;",
    },
  ],
};
