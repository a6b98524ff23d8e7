import { command as migrate } from "../commands/migrate.ts";
import { command as plan } from "../commands/plan.ts";
import { command as repair } from "../commands/repair.ts";
import { command as revert } from "../commands/revert.ts";
import { command as status } from "../commands/status.ts";
import { start } from "../start.ts";

/* What is bundled: a deployment's commands, imported so that the bundler sees what they leave unused. */

/** Of the bundle, which is named for all that it was made of: what one version finds is nothing to another. */
declare const __filename: string;

const commands = { migrate, status, plan, revert, repair };

void start(
  Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, async () => ({ command })])),
  __filename.replace(/\.cjs$/, ".found"),
);
