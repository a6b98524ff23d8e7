import type { World } from "../command.ts";
import { painter } from "./colour.ts";
import { annotate, underGitHubActions } from "./github-annotation.ts";

/** Tells people of something that is no reason to stop. */
export function warn({ stdout, stderr, env }: World, message: string): void {
  stderr.write(`${painter(stderr, env)("warning", "warning:")} ${message}\n`);
  if (underGitHubActions(env)) stdout.write(annotate("warning", { title: "strata" }, message));
}
