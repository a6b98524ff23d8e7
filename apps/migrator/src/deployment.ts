import type { BundledCommand } from "./bundle/commands.ts";
import type { Command } from "./command.ts";

/** Commands by name, loaded one by one: one does not pay for the start of the others. */
export type Commands = Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;

/** What a deployment runs, from the sources. */
export const DEPLOYMENT: Readonly<Record<BundledCommand, Commands[string]>> = {
  migrate: () => import("./commands/migrate.ts"),
  status: () => import("./commands/status.ts"),
  plan: () => import("./commands/plan.ts"),
  revert: () => import("./commands/revert.ts"),
  repair: () => import("./commands/repair.ts"),
};
