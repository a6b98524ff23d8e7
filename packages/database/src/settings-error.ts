/** Environment variables that cannot be understood: all of them at once. */
export class DatabaseSettingsError extends Error {
  override readonly name = "DatabaseSettingsError";
  readonly code = "SETTINGS_INVALID";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("; "));
    this.faults = faults;
  }
}
