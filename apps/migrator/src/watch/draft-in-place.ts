import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  migrate,
  planReverting,
  revert,
  status,
  StrataError,
  type ApplyStep,
  type RunOptions,
  type SchemaPackage,
} from "@strata/migration-engine";

/** What a person may have edited meanwhile. */
const FILES = ["migration.sql", "down.sql"] as const;

/** The draft of a session as it stands among the migrations: they hold at most one. */
export class DraftInPlace {
  readonly #target: SchemaPackage;
  readonly #run: RunOptions;
  #name: string | undefined;
  #texts: readonly string[] = [];

  constructor(target: SchemaPackage, run: RunOptions) {
    this.#target = target;
    this.#run = run;
  }

  /** Its folder's name, where there is one. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Absolute path of its folder. */
  get folder(): string | undefined {
    return this.#name === undefined ? undefined : join(this.#target.migrations, this.#name);
  }

  /** @throws StrataError DRAFT_EDITED when it is not as it was generated */
  async assertUntouched(): Promise<void> {
    if (this.folder === undefined) return;
    const now = await textsOf(this.folder);
    const at = FILES.findIndex((_, index) => now[index] !== this.#texts[index]);
    const file = FILES[at];
    if (file === undefined) return;
    throw new StrataError("DRAFT_EDITED", {
      what: `The draft ${this.#name} was edited, or removed.`,
      location: { file: join(this.folder, file) },
    });
  }

  /** Whether a new draft says just what this one does. */
  async says(waiting: string): Promise<boolean> {
    if (this.#name === undefined) return false;
    const texts = await textsOf(waiting);
    return texts.every((text, index) => text === this.#texts[index]);
  }

  /**
   * Reverts it in the database, whatever its columns hold, and removes its folder.
   *
   * @throws StrataError DRAFT_BURIED, or as `revert` does; then it stays
   */
  async takeBack(): Promise<void> {
    if (this.folder === undefined) return;
    const isThis = (one: { package: string; name: string }): boolean =>
      one.package === this.#target.name && one.name === this.#name;
    const found = (await status(this.#run)).find(isThis);
    // A draft that could not be applied is pending: nothing of it is there.
    if (found?.state === "applied" || found?.state === "unfinished") {
      const [newest] = (await planReverting(this.#run)).steps;
      if (newest === undefined || !isThis(newest)) {
        throw new StrataError("DRAFT_BURIED", {
          what: `${newest?.package}/${newest?.name} was applied after the draft ${this.#name}.`,
        });
      }
      await revert({ ...this.#run, acceptDataLoss: true });
    }
    await rm(this.folder, { recursive: true });
    this.#name = undefined;
  }

  /** Puts a generated migration in its place; the one before it has been taken back. */
  async put(name: string, waiting: string): Promise<void> {
    await rename(waiting, join(this.#target.migrations, name));
    this.#name = name;
    this.#texts = await textsOf(join(this.#target.migrations, name));
  }

  /** Applies it, and what else is pending. A second call finds nothing to do. */
  async apply(): Promise<readonly ApplyStep[]> {
    return (await migrate(this.#run)).applied;
  }
}

/** A file that is not there is an empty one. */
function textsOf(folder: string): Promise<string[]> {
  return Promise.all(FILES.map((file) => readFile(join(folder, file), "utf8").catch(() => "")));
}
