import { describeTheme } from "./theme.ts";
import { indexes } from "./indexes.ts";

describeTheme("indexes", indexes);
