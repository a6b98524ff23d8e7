/**
 * Waits for all, also when one fails, and then throws the first failure: nobody goes on in the background with a database
 * that is dropped meanwhile.
 */
export async function settleAll<Results extends readonly unknown[]>(work: {
  readonly [Index in keyof Results]: Promise<Results[Index]>;
}): Promise<Results> {
  const settled = await Promise.allSettled(work);
  for (const one of settled) if (one.status === "rejected") throw one.reason;
  return settled.map((one) => one.status === "fulfilled" && one.value) as unknown as Results;
}
