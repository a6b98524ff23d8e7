import { cp, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A copy of a folder of migrations, in which a new one is made. Only when all of it is proven does it go to where people
 * and git see it; whatever fails before leaves nothing.
 */
export interface Staging extends AsyncDisposable {
  readonly migrations: string;
  /** Moves one migration to its place. */
  publish(folder: string): Promise<void>;
}

export async function stage(migrations: string): Promise<Staging> {
  const scratch = await mkdtemp(join(tmpdir(), "strata-generate-"));
  const copy = join(scratch, "migrations");
  await cp(migrations, copy, { recursive: true, force: true }).catch((error: unknown) => {
    // The first migration of a package comes before its folder.
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  });
  return {
    migrations: copy,
    async publish(folder) {
      // The other folder may be on another file system. It appears whole: under a name that nobody reads, then renamed.
      const arriving = join(migrations, `.${folder}`);
      await cp(join(copy, folder), arriving, { recursive: true });
      await rename(arriving, join(migrations, folder));
    },
    async [Symbol.asyncDispose]() {
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
