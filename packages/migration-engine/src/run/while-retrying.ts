import { systemClock } from "../clock.ts";
import type { MigrationId } from "../migration.ts";
import { DEFAULTS, type ChangeOptions } from "./options.ts";
import { retryLocks } from "./retry.ts";
import { whileWatched, type Blocker, type Sight } from "./watch.ts";
import type { Workplace } from "./workplace.ts";

/** Watches over the work, and lends it a way to try again what gave way to a lock. */
export async function whileRetrying(
  { session, ground }: Workplace,
  options: ChangeOptions,
  migration: MigrationId,
  work: (retry: (attempt: () => Promise<void>) => Promise<void>) => Promise<void>,
): Promise<void> {
  const { clock = systemClock, report, lockRetryMs: budgetMs = DEFAULTS.lockRetryMs } = options;
  let seen: readonly Blocker[] = [];
  const onSight = (sight: Sight): void => {
    seen = sight.blockers;
    report?.({ type: "watched", migration, sight });
  };
  const onRetry = (waitMs: number, attempt: number): void => report?.({ type: "retry", migration, waitMs, attempt });
  const blockers = (): readonly Blocker[] => seen;
  // Behind a pooler nobody knows which of the server's processes to watch.
  const watched = ground.pooled ? undefined : session.processId;
  await whileWatched(options, watched, onSight, () =>
    work((attempt) => retryLocks({ clock, budgetMs, migration, blockers, onRetry }, attempt)),
  );
}
