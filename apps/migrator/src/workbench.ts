import { enableCompileCache } from "node:module";
import { join } from "node:path";
import type { Workbench } from "@strata/schema-workflow";
import type { World } from "./command.ts";
import { withLocalServer } from "./local-server.ts";

/** Where throwaway databases are made. */
export const THROWAWAY_FLAG = {
  throwaway: {
    type: "string",
    value: "url",
    description: "make throwaway databases on this server, instead of starting one",
  },
} as const;

/**
 * Does something with throwaway databases, and removes them.
 *
 * @param open how the workbench is opened; without it, on a server of our own
 * @throws StrataError LOCAL_SERVER_FAILED
 */
export function withWorkbench<Result>(
  world: World,
  { throwaway }: { readonly throwaway?: string | undefined },
  work: (workbench: Workbench) => Promise<Result>,
): Promise<Result> {
  return withLocalServer(world, async () => {
    const { openWorkbench } = await import("@strata/schema-workflow/workbench");
    // Compiling drizzle-kit takes longer than reading what was compiled before. Where nothing can be kept, nothing is.
    enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/compile"));
    // While the server starts, the megabytes are loaded that the work will ask for.
    const loading = import("@strata/schema-workflow").then(({ drizzleKit }) => drizzleKit());
    loading.catch(() => undefined);
    await using workbench = await openWorkbench({ url: throwaway });
    await loading;
    return await work(workbench);
  });
}
