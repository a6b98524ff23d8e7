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
import type { Only, Row, RowQuery } from "./rows.ts";
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

/**
 * Reads what is in the database that pg-delta does not extract.
 *
 * @param version of the server
 * @param query runs SQL, both times in the same snapshot
 */
export async function readSupplement(version: number, query: Query): Promise<ExtraFact[]> {
  const all = QUERIES.map((one) => [one(version)].flat());
  const parts = all.flatMap((members, rank) => members.map((part) => ({ ...part, rank })));
  const [found] = await query(`SELECT ARRAY[${parts.map(({ only }) => occurs(only)).join(",\n")}] AS occurs`);
  const occurring = found?.["occurs"] as readonly boolean[];
  const branches = parts
    .filter((_, at) => occurring[at])
    .map(({ rows, rank }) => `SELECT ${rank} AS rank, r.* FROM (${rows}) r`);
  if (branches.length === 0) return [];
  const rows = await query(`${branches.join("\nUNION ALL\n")}\nORDER BY rank, object, of, attribute NULLS FIRST`);
  // The columns of a part are those of a row.
  return (rows as unknown as Row[]).map(toExtraFact);
}

type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>;

function occurs({ among, where }: Only): string {
  return `EXISTS (SELECT 1 FROM ${among} WHERE ${where})`;
}

function toExtraFact(row: Row): ExtraFact {
  // The query has built it just so.
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
