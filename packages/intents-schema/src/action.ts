/** What the assistant does when an intent fires. */
export const ACTION_TYPES = ["notify", "check_in", "briefing", "analysis", "reminder"] as const;
export type ActionType = (typeof ACTION_TYPES)[number];

export const ACTION_PRIORITIES = ["low", "normal", "high", "critical"] as const;
export type ActionPriority = (typeof ACTION_PRIORITIES)[number];
