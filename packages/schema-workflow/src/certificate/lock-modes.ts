/** The modes of the manual (section 13.3.1), weakest first. */
export const lockModes = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;

export type LockMode = (typeof lockModes)[number];

/** Which other modes each excludes (manual, table 13.2). */
const EXCLUDES: Readonly<Record<LockMode, readonly LockMode[]>> = {
  "ACCESS SHARE": lockModes.slice(7),
  "ROW SHARE": lockModes.slice(6),
  "ROW EXCLUSIVE": lockModes.slice(4),
  "SHARE UPDATE EXCLUSIVE": lockModes.slice(3),
  SHARE: lockModes.filter((mode, at) => at >= 2 && mode !== "SHARE"),
  "SHARE ROW EXCLUSIVE": lockModes.slice(2),
  EXCLUSIVE: lockModes.slice(1),
  "ACCESS EXCLUSIVE": lockModes,
};

/** Whether a mode keeps anybody out whom those that are held already do not. */
export function excludesMore(mode: LockMode, held: readonly LockMode[]): boolean {
  return EXCLUDES[mode].some((other) => !held.some((one) => EXCLUDES[one].includes(other)));
}

/** Strongest first, without those that keep nobody else out. */
export function essential(modes: Iterable<LockMode>): LockMode[] {
  const kept: LockMode[] = [];
  for (const mode of strongestFirst(modes)) if (excludesMore(mode, kept)) kept.push(mode);
  return kept;
}

/** As pg_locks writes it: `AccessExclusiveLock`. */
export function lockModeOf(written: string): LockMode | undefined {
  const words = written
    .replace(/Lock$/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toUpperCase();
  return lockModes.find((mode) => mode === words);
}

/** From 0; a higher one excludes more. */
export function strength(mode: LockMode): number {
  return lockModes.indexOf(mode);
}

/** Whether it keeps rows from being changed. */
export function blocksWrites(mode: LockMode): boolean {
  return strength(mode) >= strength("SHARE");
}

/** Whether it keeps rows from being read. */
export function blocksReads(mode: LockMode): boolean {
  return mode === "ACCESS EXCLUSIVE";
}

export function strongestFirst(modes: Iterable<LockMode>): LockMode[] {
  return [...modes].toSorted((a, b) => strength(b) - strength(a));
}
