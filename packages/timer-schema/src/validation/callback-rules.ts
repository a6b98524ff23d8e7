import type { z } from "zod";
import type { NewTimer } from "../timers.ts";

/** The type is stored twice, and the database does not compare. A nats callback has no method. */
export function checkCallback(timer: Partial<NewTimer>, context: z.RefinementCtx): void {
  const { callbackType = "http", callbackConfig, callbackMethod = "POST" } = timer;
  if (callbackConfig !== undefined && callbackConfig.type !== callbackType) {
    refuse("callbackType", `must be that of callbackConfig, ${callbackConfig.type}`);
  }
  if (callbackType === "nats" && callbackMethod !== "POST") {
    refuse("callbackMethod", "is of http callbacks alone: leave it out");
  }

  function refuse(column: keyof NewTimer, message: string): void {
    context.addIssue({ code: "custom", path: [column], message });
  }
}

/** Whoever changes the type changes the callback, and says so. */
export function checkChangedCallback(timer: Partial<NewTimer>, context: z.RefinementCtx): void {
  if ((timer.callbackType === undefined) === (timer.callbackConfig === undefined)) return;
  const path = [timer.callbackType === undefined ? "callbackType" : "callbackConfig"];
  context.addIssue({ code: "custom", path, message: "callbackType and callbackConfig change together" });
}

/** What the check future_execute_at says; without a `createdAt` only the server knows. */
export function checkTimes({ createdAt, executeAt }: NewTimer, context: z.RefinementCtx): void {
  if (createdAt === undefined || executeAt > createdAt) return;
  context.addIssue({ code: "custom", path: ["executeAt"], message: "must be after createdAt" });
}
