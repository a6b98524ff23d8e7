/** Spaces other than the usual one, which become it (RFC 3454, table C.1.2). */
const SPACES = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/gu;
/** What is left out: soft hyphens, joiners, the variation selectors of emoji (table B.1). */
const NOTHING = /\u00AD|\u034F|\u1806|[\u180B-\u180D]|\u200C|\u200D|\u2060|[\uFE00-\uFE0F]|\uFEFF/gu;
/** Control characters, private use and the like (tables C.2 to C.9). */
const PROHIBITED = /\p{C}|[\u0340\u0341\u2028\u2029\u2FF0-\u2FFB\uFFFC\uFFFD]/u;
/** Beyond the basic plane Unicode 3.2 knew but these; most emoji are younger and count as prohibited (table A.1). */
const YOUNG =
  /(?![\u{10300}-\u{10323}\u{10330}-\u{1034A}\u{10400}-\u{1044D}\u{1D000}-\u{1D7FF}\u{20000}-\u{2A6D6}\u{2F800}-\u{2FA1D}])[\u{10000}-\u{10FFFF}]/u;

/**
 * A password in the one form that all its spellings share (SASLprep, RFC 4013), as the server brought it into when it
 * was set. Like the server, leaves a password as it is that holds a prohibited character.
 */
export function saslprep(password: string): string {
  const mapped = password.replace(SPACES, " ").replace(NOTHING, "");
  if (mapped === "" || PROHIBITED.test(mapped) || YOUNG.test(mapped)) return password;
  return mapped.normalize("NFKC");
}
