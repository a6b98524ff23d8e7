/**
 * Whether a row was refused by this CHECK (SQLSTATE 23514). Drizzle wraps what the driver throws; both drivers give the
 * SQLSTATE as `code`, and the name of the constraint under names of their own.
 */
export function isCheckViolation(error: unknown, constraint: string): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (!("code" in each) || each.code !== "23514") continue;
    const { constraint: nodePostgres, constraint_name: postgresJs } = each as {
      constraint?: unknown;
      constraint_name?: unknown;
    };
    return (nodePostgres ?? postgresJs) === constraint;
  }
  return false;
}
