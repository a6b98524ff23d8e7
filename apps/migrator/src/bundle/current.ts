// An import statement would load all that hangs on their exports: the promises of files, Web Crypto.
const { existsSync, readFileSync, renameSync, statSync, writeFileSync } = process.getBuiltinModule("node:fs");
const { hash } = process.getBuiltinModule("node:crypto");

/** What the newest bundle was made of; kept beside it. */
interface Contents {
  /** The bundle's name. */
  readonly bundle: string;
  /** Paths from the top of the checkout. */
  readonly inputs: readonly (readonly [path: string, size: number, inode: number, changedMs: number])[];
}

/** What was changed so shortly before may be changed once more within the same tick of the file system's clock. */
const TICK_MS = 2_000;

/**
 * The newest bundle, where it was made of just what its sources hold now.
 *
 * @param root absolute path of the checkout
 * @param folder that of the bundles
 * @throws Error where a file may not be read
 */
export function findBundle(root: string, folder: string): string | undefined {
  const file = contentsFile(folder);
  if (!existsSync(file)) return undefined;
  const contents = JSON.parse(readFileSync(file, "utf8")) as Contents;
  const bundle = `${folder}/${contents.bundle}`;
  if (!existsSync(bundle)) return undefined;
  const now = contents.inputs.map(([path]) => statSync(`${root}/${path}`, { throwIfNoEntry: false }));
  if (now.includes(undefined)) return undefined;
  // Unlike the time of the last modification, that of the last change cannot be set back.
  const untouched = contents.inputs.every(
    ([, size, inode, changedMs], place) =>
      now[place]?.size === size && now[place].ino === inode && now[place].ctimeMs === changedMs,
  );
  if (untouched) return bundle;
  // A checkout that was copied has new inodes, and a file that was saved without an edit a new time.
  const paths = contents.inputs.map(([path]) => path);
  return keepContents(root, folder, paths, Date.now()) === contents.bundle ? bundle : undefined;
}

/** A bundle is named for the bytes of its inputs. */
function bundleOf(root: string, paths: readonly string[]): string {
  const all = paths.map((path) => {
    const text = readFileSync(`${root}/${path}`, "utf8");
    return `${path} ${text.length}\n${text}`;
  });
  return `${hash("sha256", all.join(""))}.cjs`;
}

/**
 * Notes what the bundle of these inputs is called and how they look, so that they need not be read again.
 *
 * @param since when they began to be read; where one of them has been changed since, or just before, nothing is noted
 * @returns the bundle's name; nothing where what was read may no longer be what is there
 */
export function keepContents(
  root: string,
  folder: string,
  paths: readonly string[],
  since: number,
): string | undefined {
  const inputs = paths.map((path) => {
    const { size, ino, ctimeMs } = statSync(`${root}/${path}`);
    return [path, size, ino, ctimeMs] as const;
  });
  if (inputs.some(([, , , changedMs]) => changedMs > since - TICK_MS)) return undefined;
  const contents: Contents = { bundle: bundleOf(root, paths), inputs };
  put(contentsFile(folder), JSON.stringify(contents));
  return contents.bundle;
}

function contentsFile(folder: string): string {
  return `${folder}/contents.json`;
}

/** Whoever reads at the same time finds the whole file, or the one before. */
export function put(file: string, content: string | Buffer): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}
