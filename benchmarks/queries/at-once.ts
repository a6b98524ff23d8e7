/** Does `work` for each number from 0 on, `workers` at a time: who is done takes the next. */
export async function atOnce(workers: number, count: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const mine = next;
      next += 1;
      await work(mine);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
}
