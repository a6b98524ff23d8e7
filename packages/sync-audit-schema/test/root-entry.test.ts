import { testWhatEntriesLoad } from "@strata/postgres-testkit/domain";

testWhatEntriesLoad("@strata/sync-audit-schema", import.meta.dirname);
