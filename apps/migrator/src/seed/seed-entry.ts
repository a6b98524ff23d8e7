import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";

/** The function `seed` of a schema package's entry `./seed`. */
export type SeedFunction = (
  db: PostgresJsDatabase,
  options: {
    readonly rows: number;
    readonly seed: number;
    readonly onProgress: (progress: { readonly table: string; readonly done: number; readonly total: number }) => void;
  },
) => Promise<Readonly<Record<string, number>>>;

/** What fills a package's tables; undefined for one that has no entry `./seed`, or that is not installed beside us. */
export async function seedOf(packageName: string): Promise<SeedFunction | undefined> {
  const entry = resolved(`${packageName}/seed`);
  if (entry === undefined) return undefined;
  const { seed } = (await import(entry)) as { readonly seed?: SeedFunction };
  return seed;
}

function resolved(specifier: string): string | undefined {
  try {
    return import.meta.resolve(specifier);
  } catch {
    return undefined;
  }
}
