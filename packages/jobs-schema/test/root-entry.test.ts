import { testWhatEntriesLoad } from "@strata/postgres-testkit/domain";

testWhatEntriesLoad("@strata/jobs-schema", import.meta.dirname);
