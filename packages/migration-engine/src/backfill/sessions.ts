import type { Session } from "../wire/session.ts";

/** Opens one session to work and one to look on with, and closes both in the end. */
export async function inTwoSessions<Result>(
  open: () => Promise<Session>,
  work: (session: Session, watch: Session) => Promise<Result>,
): Promise<Result> {
  const session = await open();
  try {
    const watch = await open();
    try {
      return await work(session, watch);
    } finally {
      await watch.close();
    }
  } finally {
    await session.close();
  }
}
