export { openDatabase, type Db } from "./database.ts";
export { destination, dueTimers } from "./due-timers.ts";
export { handOver } from "./hand-over.ts";
export { planReminder, type Reminder } from "./plan-reminder.ts";
export { recordSession } from "./record-session.ts";
