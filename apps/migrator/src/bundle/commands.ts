/** What a deployment runs, and what is bundled. Nothing of the authoring side is behind these. */
export const BUNDLED_COMMANDS = ["migrate", "status", "plan", "revert", "repair"] as const;

export type BundledCommand = (typeof BUNDLED_COMMANDS)[number];

/** @param command `migrate` when left out */
export function isBundled(command = "migrate"): boolean {
  return BUNDLED_COMMANDS.some((one) => one === command);
}
