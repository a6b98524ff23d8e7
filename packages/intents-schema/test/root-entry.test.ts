import { testWhatEntriesLoad } from "@strata/postgres-testkit/domain";

testWhatEntriesLoad("@strata/intents-schema", import.meta.dirname);
