export type DeclarationErrorCode = "DECLARATION_INVALID" | "DECLARED_TWICE";

export interface DeclarationErrorDetails {
  /** What is wrong, with the names of this very case. */
  readonly what: string;
  readonly why: string;
  /** What to do next. */
  readonly next: string;
}

/** A declaration that no database could be built from, found before one is asked. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";
  readonly code: DeclarationErrorCode;
  readonly what: string;
  readonly why: string;
  readonly next: string;

  constructor(code: DeclarationErrorCode, { what, why, next }: DeclarationErrorDetails) {
    // Whoever imports a schema package sees this as an uncaught error, of which only the message is printed.
    super(`${what} ${why} ${next}`);
    this.code = code;
    this.what = what;
    this.why = why;
    this.next = next;
  }
}
