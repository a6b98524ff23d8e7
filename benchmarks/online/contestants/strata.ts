import type { RunEvent } from "@strata/migration-engine";
import type { Contestant } from "./contestant.ts";
import { runMigrator } from "./start-migrator.ts";

/** The phased form: `migrate --until ready`, the deployment, `migrate`. */
export const strata: Contestant = {
  name: "Strata, in phases",
  async run({ url, deploy, begin }) {
    const tell = (event: RunEvent): void => {
      if (event.type === "phase-started") begin(event.stage);
    };
    await runMigrator({ url, until: "ready" }, tell);
    await deploy();
    await runMigrator({ url }, tell);
  },
};
