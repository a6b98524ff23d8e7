import { testWhatEntriesLoad } from "@strata/postgres-testkit/domain";

testWhatEntriesLoad("@strata/timer-schema", import.meta.dirname);
