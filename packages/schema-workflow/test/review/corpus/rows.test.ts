import { describeTheme } from "./theme.ts";
import { rows } from "./rows.ts";

describeTheme("rows", rows);
