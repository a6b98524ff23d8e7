import type postgres from "postgres";
import type { ApplicationReport } from "./load/application.ts";
import { OLD } from "./old-timers.ts";

export interface Content {
  /** Rows of the beginning whose callback is not what it was, or is not there, or is there twice. */
  readonly wrong: number;
  /** Rows that the application wrote, and that say something else. */
  readonly lostWrites: number;
  /** Rows that nobody but the migration touched, and whose updated_at is another. */
  readonly movedUpdatedAt: number;
}

/** Computes every row of the beginning again, and compares; what the application wrote is compared with what it says. */
export async function checkContent(
  sql: postgres.Sql,
  rows: number,
  { written, touched }: Pick<ApplicationReport, "written" | "touched">,
): Promise<Content> {
  const [found] = await sql.begin(async (transaction) => {
    await transaction`CREATE TEMP TABLE written (id uuid PRIMARY KEY, url text) ON COMMIT DROP`;
    await transaction`CREATE TEMP TABLE touched (id uuid PRIMARY KEY) ON COMMIT DROP`;
    await transaction`
      INSERT INTO written SELECT * FROM unnest(${written.map(([id]) => id)}::uuid[], ${written.map(([, url]) => url)}::text[])`;
    await transaction`INSERT INTO touched SELECT * FROM unnest(${[...touched]}::uuid[])`;
    return transaction.unsafe<{ [Of in keyof Content]: string }[]>(`
      SELECT ${rows} - count(DISTINCT n) FILTER (WHERE is_right) + count(n) - count(DISTINCT n) AS wrong,
        (SELECT count(*) FROM written) - count(*) FILTER (WHERE is_written) AS "lostWrites",
        count(*) FILTER (WHERE moved) AS "movedUpdatedAt"
      FROM (
        SELECT n, w.id IS NOT NULL AND said = w.url AS is_written,
          n IS NOT NULL AND (w.id IS NOT NULL OR said = ${OLD.url}) AND headers IS NOT DISTINCT FROM coalesce(${OLD.headers}, 'null')
            AND payload IS NOT DISTINCT FROM coalesce(${OLD.payload}, 'null') AND type = 'http' AND callback_type = 'http' AS is_right,
          n IS NOT NULL AND u.id IS NULL AND updated_at <> ${OLD.updatedAt} AS moved
        FROM (
          SELECT id, (metadata ->> 'n')::int AS n, updated_at, callback_type, callback_config ->> 'type' AS type,
            callback_config ->> 'url' AS said, callback_config -> 'headers' AS headers, callback_config -> 'payload' AS payload
          FROM timers
        ) now
        LEFT JOIN written w USING (id) LEFT JOIN touched u USING (id)
      ) each`);
  });
  if (found === undefined) throw new Error("nothing was found");
  return {
    wrong: Number(found.wrong),
    lostWrites: Number(found.lostWrites),
    movedUpdatedAt: Number(found.movedUpdatedAt),
  };
}
