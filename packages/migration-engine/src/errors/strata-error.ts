import { catalog, type ErrorCode, type Outcome } from "./catalog.ts";

export interface Location {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in characters. */
  readonly column?: number;
  /** The lines around it, numbered, with a caret under the place. */
  readonly excerpt?: string;
}

export interface ErrorDetails {
  /** What happened, with the names of this very case. Never holds a secret. */
  readonly what: string;
  /** Why, as far as it is known: the server's own words, say. */
  readonly why?: string | undefined;
  /** What to do next; the catalog's cure when left out. */
  readonly next?: string | undefined;
  /** The file that is at fault, and where in it. */
  readonly location?: Location;
  readonly cause?: unknown;
}

/** A failure that a user can act on: a stable code, what happened, why, and what to do next. */
export class StrataError extends Error {
  override readonly name = "StrataError";
  readonly code: ErrorCode;
  readonly outcome: Outcome;
  readonly why: string;
  readonly next: string;
  readonly location: Location | undefined;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(details.what, { cause: details.cause });
    this.code = code;
    this.outcome = catalog[code].outcome;
    this.why = details.why ?? catalog[code].cause;
    this.next = details.next ?? catalog[code].cure;
    this.location = details.location;
  }

  toJSON(): Pick<this, "code" | "outcome" | "message" | "why" | "next" | "location"> {
    const { code, outcome, message, why, next, location } = this;
    return { code, outcome, message, why, next, location };
  }
}
