/** One way of moving the timers to their new form. */
export interface Contestant {
  readonly name: string;
  /** @throws what the database said, when it cannot */
  run(task: ContestantTask): Promise<void>;
}

export interface ContestantTask {
  readonly url: string;
  /**
   * To be called once both releases of the application can work: deploys the new one beside the old, then instead of it.
   * The time that this takes does not count.
   */
  readonly deploy: () => Promise<void>;
  /** Says what it does from now on, so that it can be told where time and stalls come from. */
  readonly begin: (step: string) => void;
}
