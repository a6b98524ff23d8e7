/** What a migration without a way back says of itself: `-- strata: acknowledge irreversible: <reason>`. */
export const IRREVERSIBLE = "irreversible";

/** What one says whose way back does not bring every value back. */
export const LOSSY = "lossy";

/** What one says that the running release will not survive. */
export const BREAKS_PREVIOUS_RELEASE = "breaks-previous-release";

/** What is said for `check` alone, and is no finding of the review. */
export const SAID_FOR_CHECK: ReadonlySet<string> = new Set([IRREVERSIBLE, LOSSY, BREAKS_PREVIOUS_RELEASE]);
