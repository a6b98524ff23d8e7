import type { Certificate } from "../certificate/certificate.ts";
import { certify, type CertifyOptions } from "../certificate/certify.ts";
import { judge, type Judged } from "./acknowledgements.ts";
import { readBefore } from "./before.ts";
import { review } from "./review.ts";

/** What a migration does, and what is to be said about it. */
export interface Appraisal {
  readonly certificate: Certificate;
  readonly judged: Judged;
}

export interface AppraiseOptions extends CertifyOptions {
  /** The oldest major version of PostgreSQL that a safe form has to run on; 14 when left out. */
  readonly oldest?: number | undefined;
  /** Whether it is known that no previous release runs any more. */
  readonly isAlone?: boolean | undefined;
}

/**
 * Measures a migration and reviews what was measured.
 *
 * @throws StrataError CERTIFICATION_FAILED, DIRECTIVE_INVALID
 */
export async function appraise(options: AppraiseOptions): Promise<Appraisal> {
  const { database, migration, file, script, oldest, isAlone } = options;
  const certificate = await certify(options);
  const findings = await review({ certificate, script, before: await readBefore(database), oldest, isAlone });
  return { certificate, judged: judge(findings, script, migration, file) };
}
