import { encodeId, type StableId } from "@supabase/pg-delta";
import { objectName } from "../object-name.ts";
import {
  columnComments,
  columnOptions,
  columnPrivileges,
  columnStorage,
  inheritedColumns,
  viewDefaults,
  virtualColumns,
} from "./columns.ts";
import { inheritedConstraintComments, notNullConstraints } from "./constraints.ts";
import { casts, conversions, transforms } from "./conversions-and-casts.ts";
import { extensionDependencies } from "./extension-dependencies.ts";
import type { ExtraFact } from "./extra-fact.ts";
import { hiddenOptions } from "./foreign-options.ts";
import { indexOptions, indexState, indexStatistics, missingParts } from "./indexes.ts";
import { accessMethods, languagePrivileges, languages } from "./languages.ts";
import { operatorClasses, operatorFamilies, operators } from "./operators.ts";
import {
  clusteredIndex,
  identitySequences,
  relationStorage,
  tableOrigins,
  toastOptions,
  unloggedSequences,
} from "./relations.ts";
import { publicationSettings, subscriptionSettings } from "./replication.ts";
import type { Row, RowQuery } from "./rows.ts";
import { extendedStatistics } from "./statistics.ts";
import {
  textSearchConfigurations,
  textSearchDictionaries,
  textSearchParsers,
  textSearchTemplates,
} from "./text-search.ts";
import { constraintTriggers, partitionTriggers } from "./triggers.ts";
import { attributeComments, baseTypes, rangeFunctions } from "./types.ts";

/** In an order in which they can be made; the other way round they can be dropped. */
const QUERIES: readonly RowQuery[] = [
  accessMethods,
  languages,
  textSearchParsers,
  textSearchTemplates,
  textSearchDictionaries,
  textSearchConfigurations,
  baseTypes,
  casts,
  operators,
  operatorFamilies,
  operatorClasses,
  transforms,
  conversions,
  tableOrigins,
  relationStorage,
  toastOptions,
  unloggedSequences,
  identitySequences,
  virtualColumns,
  columnStorage,
  columnOptions,
  inheritedColumns,
  viewDefaults,
  columnComments,
  columnPrivileges,
  notNullConstraints,
  inheritedConstraintComments,
  indexState,
  indexOptions,
  indexStatistics,
  missingParts,
  clusteredIndex,
  constraintTriggers,
  partitionTriggers,
  attributeComments,
  rangeFunctions,
  extendedStatistics,
  hiddenOptions,
  languagePrivileges,
  publicationSettings,
  subscriptionSettings,
  extensionDependencies,
];

/** One query for all: what is in the database that pg-delta does not extract. */
export function supplementQuery(version: number): string {
  const branches = QUERIES.map((query, rank) => `SELECT ${rank} AS rank, r.* FROM (${query(version)}) r`);
  return `${branches.join("\nUNION ALL\n")}\nORDER BY rank, object, of, attribute NULLS FIRST`;
}

export function toExtraFact(row: Row): ExtraFact {
  // supplementQuery has built it just so.
  const of = row.of as StableId;
  const object = row.object ?? objectName(of);
  return {
    key: `${row.object ?? encodeId(of)} ${row.attribute ?? ""}`.trimEnd(),
    of,
    object,
    attribute: row.attribute ?? undefined,
    value: row.value,
    names: row.names,
    needs: (row.needs ?? undefined) as StableId | undefined,
    set: row.set ?? [],
    unset: row.unset ?? [],
    replaced: row.replaced,
    early: row.early,
  };
}
