import type * as OpenTelemetry from "@opentelemetry/api";

/** A batch waits for seconds before it is sent; this process does not live as long. */
export async function flush({ trace }: typeof OpenTelemetry): Promise<void> {
  const registered: object = trace.getTracerProvider();
  // The API's stand-in for the real one. Not by `instanceof`: it may come from another copy of the API.
  const provider: unknown = call(registered, "getDelegate") ?? registered;
  try {
    await call(provider, "forceFlush");
  } catch {
    // A collector that is away is no reason for a migration to count as failed.
  }
}

/** Calls what a provider need not have. */
function call(provider: unknown, method: "getDelegate" | "forceFlush"): unknown {
  if (typeof provider !== "object" || provider === null) return undefined;
  const found: unknown = Reflect.get(provider, method);
  return typeof found === "function" ? found.call(provider) : undefined;
}
