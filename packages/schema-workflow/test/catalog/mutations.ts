import { CODE } from "./mutations/code.ts";
import { COLUMNS } from "./mutations/columns.ts";
import { CONSTRAINTS_AND_INDEXES } from "./mutations/constraints-and-indexes.ts";
import { SUPPLEMENT } from "./mutations/supplement.ts";
import { TABLES } from "./mutations/tables.ts";
import { TYPES_AND_RIGHTS } from "./mutations/types-and-rights.ts";
import type { Line, Mutation } from "./mutations/mutation.ts";

const LINES: readonly Line[] = [
  ...TABLES,
  ...COLUMNS,
  ...CONSTRAINTS_AND_INDEXES,
  ...CODE,
  ...TYPES_AND_RIGHTS,
  ...SUPPLEMENT,
];

export const MUTATIONS: readonly Mutation[] = LINES.map(([what, sql, tells, rest = {}]) => ({
  what,
  sql,
  tells,
  ...rest,
}));
