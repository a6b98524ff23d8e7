import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What the base branch of a pull request had when the branch left it. */
export interface Base {
  /** The commit at which the two part. */
  readonly commit: string;
  /** Files below an absolute path; paths relative to the top of the repository. */
  files(path: string): Promise<readonly string[]>;
  /** The text of a file, by its path relative to the top. */
  read(file: string): Promise<string>;
  /** The absolute path of a file relative to the top. */
  locate(file: string): string;
  /** Writes what lies below an absolute path into a temporary folder, and gives its path. */
  extract(path: string): Promise<{ readonly folder: string } & AsyncDisposable>;
}

/**
 * Finds the base of a branch; nothing outside of a repository, or where the branch is not known here.
 *
 * @param folder anywhere in the repository
 * @param ref the base branch; when left out, STRATA_CHECK_BASE (whoever remembers results has found it before), or what
 *   GitHub Actions names, or the remote's default branch, or `main`
 */
export async function findBase(
  folder: string,
  ref: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Base | undefined> {
  const git = async (...argv: readonly string[]): Promise<string> => {
    const { stdout } = await run("git", ["-C", folder, ...argv], { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  };
  const attempt = (...argv: readonly string[]): Promise<string | undefined> => git(...argv).catch(() => undefined);
  const top = (await attempt("rev-parse", "--show-toplevel"))?.trim();
  if (top === undefined) return undefined;
  const candidates = ref === undefined ? [...named(env), "origin/HEAD", "main"] : [ref];
  for (const candidate of candidates) {
    const commit = (await attempt("merge-base", "HEAD", candidate))?.trim();
    if (!commit) continue;
    const relative = (path: string): string => path.slice(top.length + 1) || ".";
    return {
      commit,
      async files(path) {
        const found = await git(
          "-C",
          top,
          "ls-tree",
          "-r",
          "-z",
          "--name-only",
          "--full-tree",
          commit,
          "--",
          relative(path),
        );
        return found.split("\0").filter((file) => file !== "");
      },
      read: (file) => git("-C", top, "show", `${commit}:${file}`),
      locate: (file) => join(top, file),
      async extract(path) {
        const scratch = await mkdtemp(join(tmpdir(), "strata-base-"));
        const dispose = (): Promise<void> => rm(scratch, { recursive: true, force: true });
        try {
          const archive = join(scratch, "base.tar");
          await git("-C", top, "archive", "--output", archive, commit, "--", relative(path));
          await run("tar", ["-xf", archive, "-C", scratch]);
          await rm(archive);
        } catch (error) {
          await dispose();
          throw error;
        }
        return { folder: join(scratch, relative(path)), [Symbol.asyncDispose]: dispose };
      },
    };
  }
  return undefined;
}

function named({ STRATA_CHECK_BASE: found, GITHUB_BASE_REF: branch }: NodeJS.ProcessEnv): string[] {
  if (found) return [found];
  return branch ? [`origin/${branch}`, branch] : [];
}
