import { describeTheme } from "./theme.ts";
import { constraints } from "./constraints.ts";

describeTheme("constraints", constraints);
