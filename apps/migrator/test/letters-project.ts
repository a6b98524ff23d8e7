import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sql } from "postgres";
import { emptyFolder } from "./strata.ts";

export const LETTERS = "20250101000000_letters";
export const BODY = "20250102000000_body";

const FILES: Readonly<Record<string, string>> = {
  "strata.config.json": JSON.stringify({ packages: [{ name: "mail", migrations: "sql" }] }),
  [`sql/${LETTERS}/migration.sql`]: "CREATE TABLE letters (id int PRIMARY KEY, note text NOT NULL);",
  [`sql/${BODY}/expand.sql`]: `ALTER TABLE letters ADD COLUMN body jsonb;
CREATE FUNCTION letters_keep_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.body IS NULL THEN NEW.body := jsonb_build_object('note', NEW.note); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER letters_keep_both BEFORE INSERT OR UPDATE ON letters
  FOR EACH ROW EXECUTE FUNCTION letters_keep_both();`,
  [`sql/${BODY}/backfill.json`]: JSON.stringify({
    table: "letters",
    key: ["id"],
    set: { body: "jsonb_build_object('note', note)" },
    where: "body IS NULL",
  }),
  [`sql/${BODY}/enforce.sql`]:
    "ALTER TABLE letters ADD CONSTRAINT letters_body CHECK (body IS NOT NULL) NOT VALID;\nALTER TABLE letters VALIDATE CONSTRAINT letters_body;",
  [`sql/${BODY}/guard.sql`]: "SELECT 'letter ' || id || ' is still open' FROM letters WHERE note = 'open'",
  [`sql/${BODY}/contract.sql`]:
    "DROP TRIGGER letters_keep_both ON letters;\nDROP FUNCTION letters_keep_both();\nALTER TABLE letters DROP COLUMN note;",
  [`sql/${BODY}/down/expand.sql`]:
    "DROP TRIGGER letters_keep_both ON letters;\nDROP FUNCTION letters_keep_both();\nALTER TABLE letters DROP COLUMN body;",
};

/** A repository of one package, whose newest migration has phases. @returns where it lies */
export async function lettersProject(): Promise<string> {
  const folder = await emptyFolder();
  for (const [file, text] of Object.entries(FILES)) {
    await mkdir(join(folder, file, ".."), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}

export async function write(sql: Sql, count: number): Promise<void> {
  await sql`INSERT INTO letters SELECT n, 'note ' || n FROM generate_series(1, ${count}::int) n`;
}
