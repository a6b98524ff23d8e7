/** Time, passed in so that tests can do without it. */
export interface Clock {
  /** Milliseconds from an arbitrary start; never goes backwards. */
  now(): number;
  /** Resolves after so many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

/** A file changed so shortly before, in milliseconds, may change once more within the same tick of the file system's clock. */
export const FILE_TICK_MS = 2_000;

export const systemClock: Clock = {
  // Not performance.now(), which loads a module of Node on its first use.
  now: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
