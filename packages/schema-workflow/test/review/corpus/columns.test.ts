import { describeTheme } from "./theme.ts";
import { columns } from "./columns.ts";

describeTheme("columns", columns);
