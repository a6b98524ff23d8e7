import postgres from "postgres";
import type { Answer } from "./table.ts";

export interface PromptSession {
  /** Sends a text of one or more statements, as written. Rejects with the server's error. */
  run(text: string): Promise<Answer[]>;
  /** A second call is harmless. */
  close(): Promise<void>;
}

/** One connection, opened by the first statement and kept: a transaction may span several lines. */
export function openSession(url: string, onNotice: (message: string) => void): PromptSession {
  const sql = postgres(url, {
    max: 1,
    idle_timeout: 0,
    fetch_types: false,
    connection: { application_name: "strata db psql" },
    onnotice: (notice) => onNotice(`${notice["severity"]}:  ${notice["message"]}`),
  });
  return {
    async run(text) {
      if (/^\s*copy\b[\s\S]*\bfrom\s+stdin\b/i.test(text)) {
        throw new Error("COPY FROM STDIN needs psql: this prompt cannot send data.");
      }
      const found: RawResult | RawResult[] = await sql.unsafe<Buffer[][]>(text).simple().raw();
      return (isSingle(found) ? [found] : found).map(toAnswer);
    },
    close: () => sql.end({ timeout: 1 }),
  };
}

/** The driver's own list of rows; `raw` makes each row a list of what the server sent. */
type RawResult = readonly (readonly (Buffer | null)[])[] & {
  readonly columns?: readonly { readonly name: string }[] | null;
  readonly command?: string | null;
  readonly count?: number | null;
};

/** A text with several statements gives a plain list of results. */
function isSingle(found: RawResult | RawResult[]): found is RawResult {
  return "command" in found;
}

function toAnswer(result: RawResult): Answer {
  const { columns, command, count } = result;
  return {
    columns: columns?.map(({ name }) => name),
    rows: result.map((row) => row.map((cell) => cell?.toString("utf8") ?? null)),
    tag: [command, count].filter((part) => part !== null && part !== undefined).join(" "),
  };
}

/** As psql shows it: with the server's detail and hint. */
export function describeError(error: unknown): string {
  if (!(error instanceof postgres.PostgresError))
    return `ERROR:  ${error instanceof Error ? error.message : String(error)}`;
  const { severity, message, detail, hint } = error;
  const more = [detail && `DETAIL:  ${detail}`, hint && `HINT:  ${hint}`].filter(Boolean);
  return [`${severity}:  ${message}`, ...more].join("\n");
}
