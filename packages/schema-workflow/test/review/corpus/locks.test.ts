import { describeTheme } from "./theme.ts";
import { locks } from "./locks.ts";

describeTheme("locks", locks);
