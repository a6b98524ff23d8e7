import { describeTheme } from "./theme.ts";
import { names } from "./names.ts";

describeTheme("names", names);
