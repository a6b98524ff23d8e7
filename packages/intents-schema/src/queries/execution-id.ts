/**
 * The id of the one execution that an intent has for a slot: UUID version 5 (RFC 9562, 5.5) with the intent as namespace
 * and the slot as name. What is recorded twice, by a retry or by two at once, meets the primary key.
 */
export async function executionId(intentId: string, slot: string): Promise<string> {
  const namespace = Uint8Array.from(intentId.replaceAll("-", "").match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const name = new TextEncoder().encode(slot);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", new Uint8Array([...namespace, ...name]))).slice(
    0,
    16,
  );
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
