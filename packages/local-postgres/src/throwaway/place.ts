import { access, constants, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";

/** Files in memory, on Linux (shm_overview(7)); containers often have 64 MB of it. */
const MEMORY = "/dev/shm";

/** A cluster begins with 40 MB and a log of 16, and each database adds 8. */
const ROOM_BYTES = 2 * 1024 ** 3;

/**
 * The folder in which a throwaway cluster's own is made: the temporary one, or, for a small one, memory where there is
 * plenty of it. A database is 300 files, and a disk takes its time to make and remove them, whether it is waited for or not.
 */
export async function placeFor(small: boolean, memory = MEMORY, roomBytes = ROOM_BYTES): Promise<string> {
  if (!small || process.platform !== "linux") return tmpdir();
  try {
    await access(memory, constants.W_OK);
    const { bavail, bsize } = await statfs(memory);
    return bavail * bsize >= roomBytes ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}
