import type { World } from "../command.ts";

/** Where a note is shown in the diff of a pull request. */
export interface AnnotationPlace {
  readonly title: string;
  /** Relative to the top of the repository, with `/`. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly col?: number | undefined;
}

export function underGitHubActions(env: World["env"]): boolean {
  return env["GITHUB_ACTIONS"] === "true";
}

/**
 * A workflow command, which GitHub Actions finds among what a step prints
 * (docs.github.com/actions/reference/workflow-commands-for-github-actions). The escapes are those of @actions/core's
 * command.ts.
 */
export function annotate(kind: "error" | "warning", place: AnnotationPlace, message: string): string {
  const { file, line, col, title } = place;
  const properties = Object.entries({ file, line, col, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeText(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C")}`);
  return `::${kind} ${properties.join(",")}::${escapeText(message)}\n`;
}

function escapeText(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
