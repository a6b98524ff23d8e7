/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  fraction(): number;
  /** Both included. */
  integer(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<const Values extends readonly [unknown, ...unknown[]]>(values: Values): Values[number];
  /** By weight: `{ success: 78, failed: 3 }`. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /** Of version 4, and not met again: neither within a seed nor between two. */
  uuid(): string;
}

/**
 * The numbers of one thing, `randomOf(seed, "execution", 4711)`, whatever was drawn before: so rows can be made one by one,
 * and twice, without keeping them.
 */
export function randomOf(...key: readonly (string | number)[]): Random {
  const text = key.join(" ");
  let state = hash(text);
  let uuids = 0;
  // mulberry32: 32 bits of state, good enough to look at.
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: (values) => values[integer(0, values.length - 1)],
    weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
      const entries = Object.entries<number>(weights) as [Name, number][];
      let left = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const chosen = entries.find(([, weight]) => (left -= weight) < 0) ?? entries[0];
      if (chosen === undefined) throw new RangeError("There is nothing to choose from.");
      return chosen[0];
    },
    // Not of the state: of a million states of 32 bits more than a hundred are the same.
    uuid: () => asUuid(wideHash(`${text} ${(uuids += 1)}`)),
  };
}

/** The digits in the form of RFC 9562, with its version and its variant. */
function asUuid(digits: string): string {
  const variant = (8 + (Number(`0x${digits[16]}`) % 4)).toString(16);
  const [first, second] = [`${digits.slice(0, 8)}-${digits.slice(8, 12)}`, `4${digits.slice(13, 16)}`];
  return `${first}-${second}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

/** Four multipliers, all odd, with about half of their bits set, and none a multiple of another. */
const MULTIPLIERS = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;

/** 128 bits as hexadecimal digits: each quarter by another multiplier, so that what meets in one does not in the others. */
function wideHash(text: string): string {
  return MULTIPLIERS.map((one) => (hash(text, one) >>> 0).toString(16).padStart(8, "0")).join("");
}

/** FNV-1a, and the finish of MurmurHash3, so that neighbours differ in every bit. */
function hash(text: string, multiplier = 0x01000193): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), multiplier);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
