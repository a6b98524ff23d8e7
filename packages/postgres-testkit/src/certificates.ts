import { generate } from "selfsigned";

/** A certificate and its private key, both PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** An authority that nobody knows, for one test. */
export interface TestAuthority extends Certificate {
  /** Issues a server's certificate for exactly these host names and IP addresses. */
  issue(names: { hosts?: readonly string[]; addresses?: readonly string[]; hash?: Hash }): Promise<Certificate>;
}

export type Hash = "sha256" | "sha384" | "sha512";

/** Makes an authority with a new key; its certificates are valid for a year. */
export async function createAuthority(name = "Test authority"): Promise<TestAuthority> {
  const own = await make(name, {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    ...own,
    issue: ({ hosts = [], addresses = [], hash = "sha256" }) =>
      make(hosts[0] ?? "server", {
        keyType: "ec",
        algorithm: hash,
        ca: { key: own.key, cert: own.certificate },
        extensions: [
          { name: "basicConstraints", cA: false },
          { name: "extKeyUsage", serverAuth: true },
          {
            name: "subjectAltName",
            altNames: [
              ...hosts.map((value) => ({ type: 2 as const, value })),
              ...addresses.map((ip) => ({ type: 7 as const, ip })),
            ],
          },
        ],
      }),
  };
}

async function make(commonName: string, options: Parameters<typeof generate>[1]): Promise<Certificate> {
  const { cert, private: key } = await generate([{ name: "commonName", value: commonName }], options);
  return { certificate: cert, key };
}
