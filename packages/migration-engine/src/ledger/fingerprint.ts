/**
 * SQL that tells texts apart in few bytes. Not `md5`: a server whose OpenSSL is in FIPS mode refuses it.
 *
 * @param text SQL that gives one
 */
export function fingerprintOf(text: string): string {
  return `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;
}
