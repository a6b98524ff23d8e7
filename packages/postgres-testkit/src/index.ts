export { additions, type Additions } from "./catalog/additions.ts";
export { readAllowedValues } from "./catalog/allowed-values.ts";
export type { Catalog, ColumnCatalog, TableCatalog } from "./catalog/catalog.ts";
export { column } from "./catalog/column.ts";
export { readCatalog } from "./catalog/read-catalog.ts";
export { createDatabase, createDatabaseFrom } from "./database/create.ts";
export type { TemplateDatabase, TestDatabase } from "./database/create.ts";
export { isPublishedVersion, PublishedPlans } from "./plan/published-plans.ts";
export { explainPlan, type ExplainedQuery, type Plan } from "./plan/explain.ts";
