export { adopt, planAdopting, type AdoptOptions, type AdoptScope } from "./adopt/adopt.ts";
export {
  baseline,
  planBaselining,
  type BaselineOptions,
  type BaselinePlan,
  type BaselineScope,
} from "./adopt/baseline.ts";
export type { Declaration } from "./adopt/declare.ts";
export type { Evidence } from "./adopt/evidence.ts";
export { assertDecided, type AdoptPlan, type AdoptStep, type Decisions, type UnknownRecord } from "./adopt/plan.ts";
export { TOOL_NAMES } from "./adopt/tools.ts";
export { systemClock, type Clock } from "./clock.ts";
export { CONFIG_FILE, type Config, type ConfigEntry } from "./config/config-file.ts";
export { packageNameOf } from "./config/package-name.ts";
export { readConfig } from "./config/read-config.ts";
export { readVerifySettings, type VerifySettings } from "./config/read-verify-settings.ts";
export { createDatabase } from "./database/create-database.ts";
export type { Target } from "./database/open.ts";
export { catalog, type ErrorCode, type Outcome } from "./errors/catalog.ts";
export { StrataError, type Location } from "./errors/strata-error.ts";
export type { Action, Position, Report, RunEvent } from "./events.ts";
export type { CompareScripts, Edit } from "./edits.ts";
export type { LatePolicy } from "./guards.ts";
export { parsePlanFile, toPlanFile, type PlanFile } from "./plan-file.ts";
export { replay, type ReplayStep } from "./replay.ts";
export { readLedger, type KeptLedger, type KeptMigration } from "./read-ledger.ts";
export { repair, type RepairOptions, type RepairResult } from "./repair.ts";
export type { LedgerEntry, Origin } from "./ledger/entry.ts";
export { describeHolder, type LockHolder } from "./ledger/lock.ts";
export { label, readScript, type Migration, type MigrationId } from "./migration.ts";
export type { History, Ignored, Layout } from "./layouts/layout.ts";
export { readBundle, structureOf, unbundle } from "./phases/bundle.ts";
export type { Checkpoint as PhaseCheckpoint } from "./phases/checkpoint.ts";
export { eachAlone, groupByTable, type Group } from "./phases/groups.ts";
export { filesOf, remainingPhases, scriptsOf, type PhasedFiles } from "./phases/files.ts";
export { findLeftTriggers } from "./phases/left-triggers.ts";
export { isWayBack, phaseOf, PHASES, type Form, type Phase, type Stage, type WayBack } from "./phases/phase.ts";
export type { PlannedForm } from "./phases/planned-form.ts";
export { readText } from "./phases/text.ts";
export { readHistory, readMigrations } from "./layouts/read-history.ts";
export { migrate, type MigrateOptions, type MigrateResult } from "./migrate.ts";
export { orderMigrations, type OrderedMigration } from "./order.ts";
export {
  planApply,
  planRevert,
  type ApplyPlan,
  type ApplyStep,
  type RevertPlan,
  type RevertStep,
  type RevertTarget,
} from "./plan.ts";
export { planReverting, revert, type RevertOptions, type RevertResult } from "./revert.ts";
export type { ChangeOptions, RunOptions } from "./run/options.ts";
export type { OnStatement, StatementDone } from "./run/statement-done.ts";
export { describeBlocker, type Blocker, type IndexProgress, type Sight } from "./run/watch.ts";
export { readRoster, readSchemaPackage, type SchemaPackage } from "./schema-package.ts";
export { plan, status, type MigrationStatus } from "./status.ts";
export { quoteIdentifier, quoteLiteral } from "./sql/identifiers.ts";
export { findStatements, type StatementRange } from "./sql/statements.ts";
export { checksum } from "./ledger/checksum.ts";
export { readDirectives, type Acknowledgement, type Directives } from "./run/directives.ts";
export { refusesTransaction } from "./run/failed-statement.ts";
export { excerpt, placeOf, type Place } from "./sql/location.ts";
export { abandonBackfill, type AbandonOptions } from "./backfill/abandon.ts";
export type { Checkpoint } from "./backfill/checkpoint.ts";
export {
  isComputed,
  type Backfill,
  type Compute,
  type ComputedBackfill,
  type KeyedRow,
  type NewValues,
  type SetBackfill,
} from "./backfill/declaration.ts";
export type { BackfillEvent, ReportBackfill } from "./backfill/events.ts";
export { describePressure } from "./backfill/give-way.ts";
export { LIMITS, type Limits } from "./backfill/limits.ts";
export type { BackfillOptions, BackfillResult } from "./backfill/options.ts";
export type { Pressure } from "./backfill/pressure.ts";
export type { QuietMode } from "./backfill/quiet.ts";
export { readBackfill, readBackfillModule } from "./backfill/read-declaration.ts";
export { runBackfill } from "./backfill/run.ts";
export { isBackfilled } from "./backfill/stragglers.ts";
export { withStrongLock, type StrongLockEvent, type StrongLockOptions } from "./strong-lock/with-strong-lock.ts";
