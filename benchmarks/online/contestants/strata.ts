import type { Contestant } from "./contestant.ts";
import { runMigrator } from "./start-migrator.ts";

/** The phased form: `migrate --until ready`, the deployment, `migrate`. */
export const strata: Contestant = {
  name: "Strata, in phases",
  async run({ url, deploy }) {
    await runMigrator({ url, until: "ready" });
    await deploy();
    await runMigrator({ url });
  },
};
