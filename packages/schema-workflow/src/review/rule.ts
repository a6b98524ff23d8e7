import type { Finding } from "./finding.ts";
import type { Review, Statement } from "./statement.ts";

export interface Rule {
  readonly id: string;
  readonly severity: Finding["severity"];
  /** Looks at one statement; says one thing about it, or nothing. */
  find(statement: Statement, review: Review): Remark | undefined | Promise<Remark | undefined>;
  /** Of no interest where no previous release runs any more. */
  readonly forPreviousRelease?: boolean;
  /** Only where no other rule has said anything: for what is dangerous whatever the statement is. */
  readonly last?: boolean;
}

export type Remark = Pick<Finding, "what" | "why" | "safe" | "same">;
