import type postgres from "postgres";

const TIMEOUT_MS = 5_000;

/** Whether the server answers. A pool that is busy or closed counts as one that does not. */
export async function isHealthy(sql: postgres.Sql): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, TIMEOUT_MS, false);
  });
  const answered = sql`SELECT 1`.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answered, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
