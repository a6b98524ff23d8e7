/** How an execution ended. With `gate_blocked` and `condition_not_met` nothing was sent, and that is no failure. */
export const EXECUTION_STATUSES = ["success", "failed", "gate_blocked", "condition_not_met"] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];
