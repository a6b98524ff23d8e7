import type { Certificate, StatementFacts } from "./certificate.ts";

/**
 * A certificate for the pull request: a line for each statement that has any effect on what existed before.
 *
 * ```
 * PostgreSQL 18, one transaction, measured with 3 rows in timers
 *   3  ALTER TABLE "timers" ADD COLUMN "note" text
 *      ACCESS EXCLUSIVE on timers, no rewrite, no scan
 * ```
 */
export function formatCertificate(certificate: Certificate): string {
  const { postgres, transactional, transactions, existing, statements } = certificate;
  const rows = existing.map(({ table, rows: count, empty }) =>
    empty === undefined ? `${count} rows in ${table}` : `${table} empty (${empty})`,
  );
  const alone =
    transactions === undefined ? "each statement by itself" : "what belongs to one table in one transaction";
  const how = transactional ? "one transaction" : alone;
  const head = `PostgreSQL ${postgres}, ${how}${rows.length === 0 ? "" : `, measured with ${rows.join(", ")}`}`;
  const shown = statements.filter(hasEffect);
  const width = String(shown.at(-1)?.line ?? "").length;
  const blank = " ".repeat(width + 4);
  const held = new Map<string, string>();
  const lines = shown.flatMap((facts) => {
    const effects = effectsOf(facts, held);
    if (transactional)
      for (const { relation, modes } of facts.locks)
        held.set(relation, `${modes[0]} on ${relation} since line ${facts.line}`);
    return [`  ${String(facts.line).padStart(width)}  ${facts.statement}`, `${blank}${effects.join(", ")}`];
  });
  const rest = statements.length - shown.length;
  const silent =
    rest === 0
      ? []
      : [`  ${rest} ${rest === 1 ? "statement touches" : "statements touch"} nothing that existed before`];
  return [head, ...lines, ...silent].join("\n");
}

function hasEffect(facts: StatementFacts): boolean {
  if (facts.refused !== undefined) return true;
  const { locks, rewrites, scans, builds, rows, columns, constraints, triggers, renames, drops } = facts;
  return [locks, rewrites, scans, builds, rows, columns, constraints, triggers, renames, drops].some(
    (some) => some.length > 0,
  );
}

function effectsOf(facts: StatementFacts, held: ReadonlyMap<string, string>): string[] {
  const { locks, rewrites, scans, builds, rows, columns, constraints, triggers, transactional, refused, drops } = facts;
  if (refused !== undefined) return [`not run: ${refused}`];
  const touched = new Set([...columns, ...constraints, ...triggers, ...rows, ...builds].map(({ table }) => table));
  for (const name of [...rewrites, ...scans]) touched.add(name);
  const earlier = [...touched].flatMap((table) => held.get(table) ?? []);
  const table = locks.some(({ kind }) => kind === "table");
  // An index goes with its table.
  const own = locks.filter(({ kind }) => kind !== "index" || !table);
  return [
    ...own.map(({ relation, modes }) => `${modes.join(" and ")} on ${relation}`),
    ...(own.length === 0 && earlier.length > 0 ? [`under ${list(earlier)}`] : []),
    ...(rewrites.length > 0 ? [`rewrites ${list(rewrites)}`] : []),
    ...(rewrites.length === 0 && (table || touched.size > 0) ? ["no rewrite"] : []),
    ...(scans.length > 0 ? [`scans ${list(scans)}`] : []),
    ...(scans.length === 0 && rewrites.length === 0 && (table || touched.size > 0) ? ["no scan"] : []),
    ...builds.map((one) => `builds ${one.index} over ${one.table}`),
    ...rows.flatMap((one) =>
      Object.entries({ inserts: one.inserted, updates: one.updated, deletes: one.deleted })
        .filter(([, count]) => count > 0)
        .map(([verb, count]) => `${verb} ${count} ${count === 1 ? "row" : "rows"} of ${one.table}`),
    ),
    ...drops.map((name) => `drops ${name}`),
    ...(transactional ? [] : ["outside a transaction: locks as seen while it was held up"]),
  ];
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
