export { whileConnectionsAreCut } from "./cut-connections.ts";
export { testExamples, type ExamplesOfADomain } from "./examples.ts";
export { testHardening, type HardeningOfADomain } from "./hardening.ts";
export { testWhatEntriesLoad } from "./root-entry.ts";
