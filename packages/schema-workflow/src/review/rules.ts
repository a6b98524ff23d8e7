import type { Rule } from "./rule.ts";
import { addingAutoIncrementingField } from "./rules/adding-auto-incrementing-field.ts";
import { addingExclusionConstraint } from "./rules/adding-exclusion-constraint.ts";
import { addingFieldWithDefault } from "./rules/adding-field-with-default.ts";
import { addingForeignKeyConstraint } from "./rules/adding-foreign-key-constraint.ts";
import { addingGeneratedField } from "./rules/adding-generated-field.ts";
import { addingJsonColumn } from "./rules/adding-json-column.ts";
import { addingNotNullableField } from "./rules/adding-not-nullable-field.ts";
import { addingRequiredField } from "./rules/adding-required-field.ts";
import { attachingPartition } from "./rules/attaching-partition.ts";
import { backfillInOneStatement } from "./rules/backfill-in-one-statement.ts";
import { banAlterDomainWithAddConstraint } from "./rules/ban-alter-domain-with-add-constraint.ts";
import { banCharField } from "./rules/ban-char-field.ts";
import { banConcurrentIndexCreationInTransaction } from "./rules/ban-concurrent-index-creation-in-transaction.ts";
import { banCreateDomainWithConstraint } from "./rules/ban-create-domain-with-constraint.ts";
import { banDisableTrigger } from "./rules/ban-disable-trigger.ts";
import { banDropColumn } from "./rules/ban-drop-column.ts";
import { banDropConstraint } from "./rules/ban-drop-constraint.ts";
import { banDropDatabase } from "./rules/ban-drop-database.ts";
import { banDropDefault } from "./rules/ban-drop-default.ts";
import { banDropFunction } from "./rules/ban-drop-function.ts";
import { banDropNotNull } from "./rules/ban-drop-not-null.ts";
import { banDropSchema } from "./rules/ban-drop-schema.ts";
import { banDropSequence } from "./rules/ban-drop-sequence.ts";
import { banDropTable } from "./rules/ban-drop-table.ts";
import { banDropTrigger } from "./rules/ban-drop-trigger.ts";
import { banDropType } from "./rules/ban-drop-type.ts";
import { banDropView } from "./rules/ban-drop-view.ts";
import { banRevoke } from "./rules/ban-revoke.ts";
import { banTruncateCascade } from "./rules/ban-truncate-cascade.ts";
import { banTruncate } from "./rules/ban-truncate.ts";
import { changingColumnType } from "./rules/changing-column-type.ts";
import { constraintLeftNotValid } from "./rules/constraint-left-not-valid.ts";
import { constraintMissingNotValid } from "./rules/constraint-missing-not-valid.ts";
import { disallowedUniqueConstraint } from "./rules/disallowed-unique-constraint.ts";
import { enablingRowSecurity } from "./rules/enabling-row-security.ts";
import { enumValueInSameTransaction } from "./rules/enum-value-in-same-transaction.ts";
import { foreignKeyParentLock } from "./rules/foreign-key-parent-lock.ts";
import { foreignKeyWithoutIndex } from "./rules/foreign-key-without-index.ts";
import { identifierTooLong } from "./rules/identifier-too-long.ts";
import { lockSeveralTables } from "./rules/lock-several-tables.ts";
import { lockTable } from "./rules/lock-table.ts";
import { longLockTimeout } from "./rules/long-lock-timeout.ts";
import { opaqueDoBlock } from "./rules/opaque-do-block.ts";
import { preferBigintOverInt } from "./rules/prefer-bigint-over-int.ts";
import { preferIdentity } from "./rules/prefer-identity.ts";
import { preferRepack } from "./rules/prefer-repack.ts";
import { preferTextField } from "./rules/prefer-text-field.ts";
import { preferTimestampTz } from "./rules/prefer-timestamp-tz.ts";
import { proofDroppedEarly } from "./rules/proof-dropped-early.ts";
import { refreshingMaterializedView } from "./rules/refreshing-materialized-view.ts";
import { renamingColumn } from "./rules/renaming-column.ts";
import { renamingEnumValue } from "./rules/renaming-enum-value.ts";
import { renamingObject } from "./rules/renaming-object.ts";
import { renamingTable } from "./rules/renaming-table.ts";
import { requireConcurrentIndexCreation } from "./rules/require-concurrent-index-creation.ts";
import { requireConcurrentIndexDeletion } from "./rules/require-concurrent-index-deletion.ts";
import { requireConcurrentPartitionDetach } from "./rules/require-concurrent-partition-detach.ts";
import { requireConcurrentReindex } from "./rules/require-concurrent-reindex.ts";
import { requireEnumValueOrdering } from "./rules/require-enum-value-ordering.ts";
import { statementInTransaction } from "./rules/statement-in-transaction.ts";
import { tableRewrite } from "./rules/table-rewrite.ts";
import { tableScanUnderLock } from "./rules/table-scan-under-lock.ts";
import { unmeasuredDoBlock } from "./rules/unmeasured-do-block.ts";
import { validatingUnderLock } from "./rules/validating-under-lock.ts";
import { wideIndex } from "./rules/wide-index.ts";
import { workUnderLock } from "./rules/work-under-lock.ts";

/**
 * All rules, those last that only speak when no other has. How they stand to the rules of others, as of squawk 2.66 and
 * strong_migrations 2.8; that whatever squawk flags in the corpus is flagged here is tested with it.
 *
 * | squawk | here |
 * |---|---|
 * | adding-field-with-default | the same, measured: also adding-generated-field, adding-auto-incrementing-field |
 * | adding-foreign-key-constraint, constraint-missing-not-valid | the same, measured; validating-under-lock, foreign-key-parent-lock and foreign-key-without-index beside them |
 * | adding-not-nullable-field, adding-required-field | the same; silent where a validated CHECK spares the scan; proof-dropped-early where it is gone too soon |
 * | adding-serial-primary-key-field | adding-auto-incrementing-field, disallowed-unique-constraint |
 * | ban-alter-domain-with-add-constraint, ban-create-domain-with-constraint | the same; the second is advice |
 * | ban-char-field, prefer-bigint-over-int, prefer-bigint-over-smallint, prefer-identity, prefer-text-field, prefer-timestamp-tz | the same, as advice on columns of tables that exist; smallint counts as int |
 * | ban-concurrent-index-creation-in-transaction | the same; statement-in-transaction for all else |
 * | ban-drop-column, ban-drop-table, ban-drop-database | the same, where the previous release still has it |
 * | ban-drop-not-null | the same, as advice |
 * | ban-truncate-cascade | the same; also ban-truncate |
 * | changing-column-type | the same, where it rewrites or reads: others change the catalog only |
 * | disallowed-unique-constraint | the same, where the index is not there yet |
 * | identifier-too-long, require-enum-value-ordering | the same, as advice |
 * | prefer-repack, require-concurrent-reindex, require-concurrent-partition-detach | the same |
 * | renaming-column, renaming-table | the same (silent where a view keeps the old name); also renaming-object, renaming-enum-value |
 * | require-concurrent-index-creation, require-concurrent-index-deletion | the same |
 * | ban-duplicate-column-assignments | not needed: PostgreSQL refuses such a statement, and `certify` says so |
 * | ban-uncommitted-transaction, transaction-nesting | the engine refuses such a script: MIGRATION_ENDED_TRANSACTION |
 * | require-lock-timeout, require-statement-timeout, require-timeout-settings | the engine sets both for every migration; long-lock-timeout where a script undoes it |
 * | prefer-robust-stmts | not needed: a transaction, or the ledger's note of each statement |
 * | require-table-schema | not wanted: the migrations name no schema, so that they go into any |
 *
 * | strong_migrations | here |
 * |---|---|
 * | remove_column, rename_column, rename_table, rename_schema, rename_enum_value | ban-drop-column, renaming-column, renaming-table, renaming-object, renaming-enum-value |
 * | change_column, change_column_constraint, change_column_null, change_column_with_not_null | changing-column-type (with a form of its own where only a CHECK is made anew), adding-not-nullable-field |
 * | add_column_default, add_column_default_callable, add_column_generated_stored, add_column_auto_incrementing, add_column_json | adding-field-with-default, adding-generated-field, adding-auto-incrementing-field, adding-json-column |
 * | backfilling data | backfill-in-one-statement |
 * | add_index, remove_index, add_reference, add_index_columns | require-concurrent-index-creation, -deletion; foreign-key-without-index; wide-index |
 * | add_foreign_key, validate_foreign_key, add_check_constraint, validate_check_constraint | adding-foreign-key-constraint, constraint-missing-not-valid, validating-under-lock |
 * | add_unique_constraint, add_exclusion_constraint | disallowed-unique-constraint, adding-exclusion-constraint |
 * | create_table with force | ban-drop-table |
 * | execute | not needed: SQL is measured; unmeasured-do-block and opaque-do-block say where that is not all |
 * | the limit of lock_timeout | long-lock-timeout |
 * | add_index_corruption | not here: PostgreSQL 14.0 to 14.3, long replaced |
 * | change_column_default | not here: it is about partial writes of ActiveRecord |
 *
 * Neither of them has: lock-several-tables, work-under-lock, table-rewrite, table-scan-under-lock, attaching-partition,
 * enum-value-in-same-transaction, enabling-row-security, refreshing-materialized-view, lock-table, ban-disable-trigger,
 * ban-drop-constraint, ban-drop-default, and those of what else is dropped.
 */
export const rules: readonly Rule[] = [
  addingAutoIncrementingField,
  addingExclusionConstraint,
  addingFieldWithDefault,
  addingForeignKeyConstraint,
  addingGeneratedField,
  addingJsonColumn,
  addingNotNullableField,
  addingRequiredField,
  attachingPartition,
  backfillInOneStatement,
  banAlterDomainWithAddConstraint,
  banCharField,
  banConcurrentIndexCreationInTransaction,
  banCreateDomainWithConstraint,
  banDisableTrigger,
  banDropColumn,
  banDropConstraint,
  banDropDatabase,
  banDropDefault,
  banDropFunction,
  banDropNotNull,
  banDropSchema,
  banDropSequence,
  banDropTable,
  banDropTrigger,
  banDropType,
  banDropView,
  banRevoke,
  banTruncateCascade,
  banTruncate,
  changingColumnType,
  constraintMissingNotValid,
  disallowedUniqueConstraint,
  enablingRowSecurity,
  enumValueInSameTransaction,
  identifierTooLong,
  lockSeveralTables,
  lockTable,
  opaqueDoBlock,
  preferBigintOverInt,
  preferIdentity,
  preferRepack,
  preferTextField,
  preferTimestampTz,
  refreshingMaterializedView,
  renamingColumn,
  renamingEnumValue,
  renamingTable,
  requireConcurrentIndexCreation,
  requireConcurrentIndexDeletion,
  requireConcurrentPartitionDetach,
  requireConcurrentReindex,
  requireEnumValueOrdering,
  statementInTransaction,
  constraintLeftNotValid,
  foreignKeyParentLock,
  foreignKeyWithoutIndex,
  longLockTimeout,
  proofDroppedEarly,
  renamingObject,
  unmeasuredDoBlock,
  validatingUnderLock,
  wideIndex,
  workUnderLock,
  tableRewrite,
  tableScanUnderLock,
];
