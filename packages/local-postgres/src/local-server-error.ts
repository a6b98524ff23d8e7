export interface LocalServerErrorDetails {
  /** What happened. Never holds the password. */
  readonly what: string;
  /** Why, as far as it is known: the server's own words, say. */
  readonly why: string;
  /** What to do next, with the command to type. */
  readonly next: string;
  readonly cause?: unknown;
}

/** The embedded server could not be started, stopped or found. */
export class LocalServerError extends Error {
  override readonly name = "LocalServerError";
  readonly code = "LOCAL_SERVER_FAILED";
  readonly why: string;
  readonly next: string;

  constructor({ what, why, next, cause }: LocalServerErrorDetails) {
    super(what, { cause });
    this.why = why;
    this.next = next;
  }
}

/** What helps whenever the embedded server does not: another one. */
export const USE_ANOTHER_SERVER = "name a server of your own with DATABASE_URL";
