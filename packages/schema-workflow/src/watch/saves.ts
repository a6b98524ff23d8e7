import { basename } from "node:path";
import { watch } from "chokidar";

/** A save is often several: an editor writes a new file and moves it there, a formatter follows. In milliseconds. */
const QUIET_MS = 100;

/** Tells of files that are saved. */
export interface Saves {
  /** Waits for a save since the last call, which may have been before this one. False: it was closed. */
  next(): Promise<boolean>;
  /** Stops listening. A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Listens below a folder, but not below `node_modules` and hidden ones. When it resolves, no save is missed any more.
 *
 * @param except a folder in it that does not count
 */
export async function listenForSaves(folder: string, except?: string): Promise<Saves> {
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path) => path !== folder && (path === except || /^(?:\.|node_modules$)/.test(basename(path))),
  });
  let saved = Promise.withResolvers<boolean>();
  let quiet: NodeJS.Timeout | undefined;
  watcher.on("all", () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => saved.resolve(true), QUIET_MS);
  });
  await new Promise<void>((resolve, reject) => {
    watcher.once("ready", resolve);
    watcher.once("error", reject);
  });
  // A folder that can no longer be listened to is told by the next round, which reads it.
  watcher.on("error", () => saved.resolve(true));
  let open = true;
  return {
    async next() {
      if (!open || !(await saved.promise)) return false;
      saved = Promise.withResolvers();
      return open;
    },
    async close() {
      if (!open) return;
      open = false;
      clearTimeout(quiet);
      saved.resolve(false);
      await watcher.close();
    },
  };
}
