/** A server for one test run, reached as a role that may create databases. */
export interface TestServer {
  readonly url: string;
  /** Ends what was started for the run; a server that was there before stays as it was. */
  stop(): Promise<void>;
}
