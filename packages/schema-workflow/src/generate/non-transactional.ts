const DIRECTIVE = "-- strata: non-transactional\n";

/** A script whose statements each need a transaction of their own, or none, says so in its first line. */
export function inItsOwnWay(script: string, needed: boolean): string {
  return needed && !script.startsWith(DIRECTIVE) ? `${DIRECTIVE}${script}` : script;
}
