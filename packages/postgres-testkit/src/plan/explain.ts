import type postgres from "postgres";

export interface ExplainedQuery {
  readonly sql: string;
  readonly params: readonly unknown[];
}

export interface Plan {
  /** Every index that it scans or that arbitrates a conflict, sorted. */
  readonly indexes: string[];
  /** Tables that it reads from end to end, sorted. */
  readonly fullScans: string[];
  /** The most rows that it puts into order by sorting, at one place. */
  readonly sorted: number;
  /** 8 kB buffers that it touched, found in memory or not. */
  readonly buffers: number;
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Index Name"?: string;
  readonly "Relation Name"?: string;
  readonly "Conflict Arbiter Indexes"?: readonly string[];
  readonly "Actual Rows": number;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly Plans?: readonly PlanNode[];
}

/**
 * How the server carries out a query as a prepared statement, `custom` (planned for these parameters) or `generic`
 * (planned for any). It is carried out, and rolled back.
 */
export async function explainPlan(sql: postgres.Sql, query: ExplainedQuery, mode: "custom" | "generic"): Promise<Plan> {
  const connection = await sql.reserve();
  try {
    await connection.unsafe(`begin; set local plan_cache_mode = force_${mode}_plan; prepare explained as ${query.sql}`);
    const values = query.params.map(literal).join(", ");
    const [row] = await connection.unsafe<{ "QUERY PLAN": [{ Plan: PlanNode }] }[]>(
      `explain (analyze, buffers, timing off, format json) execute explained${values === "" ? "" : `(${values})`}`,
    );
    if (row === undefined) throw new Error("EXPLAIN answered nothing.");
    const root = row["QUERY PLAN"][0].Plan;
    const nodes = [...nodesOf(root)];
    return {
      indexes: sorted(nodes.flatMap((node) => [node["Index Name"], ...(node["Conflict Arbiter Indexes"] ?? [])])),
      fullScans: sorted(nodes.map((node) => (node["Node Type"] === "Seq Scan" ? node["Relation Name"] : undefined))),
      sorted: Math.max(0, ...nodes.filter(isSort).flatMap(({ Plans = [] }) => Plans.map((one) => one["Actual Rows"]))),
      buffers: root["Shared Hit Blocks"] + root["Shared Read Blocks"],
    };
  } finally {
    // A prepared statement outlives its transaction.
    await connection.unsafe("rollback");
    await connection.unsafe("deallocate all");
    connection.release();
  }
}

function isSort(node: PlanNode): boolean {
  return node["Node Type"].endsWith("Sort");
}

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}

function sorted(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

/** EXECUTE takes expressions, not the parameters of the protocol. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  const text = typeof value === "object" && !(value instanceof Date) ? JSON.stringify(value) : toText(value);
  return `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function toText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
