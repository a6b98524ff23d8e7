import { markdownTable } from "../measure/table.ts";

/** What has to hold, what was measured, and whether it held. */
export interface Target {
  readonly what: string;
  readonly bound: string;
  readonly measured: string;
  readonly met: boolean;
}

export function atMost(what: string, limit: number, value: number, unit: (value: number) => string): Target {
  return { what, bound: limit === 0 ? "0" : `at most ${unit(limit)}`, measured: unit(value), met: value <= limit };
}

export function targetTable(targets: readonly Target[]): string[] {
  return markdownTable(
    ["target", "bound", "measured", ""],
    targets.map(({ what, bound, measured, met }) => [what, bound, measured, met ? "met" : "missed"]),
  );
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
export const seconds = (value: number): string => `${(value / 1000).toFixed(1)} s`;
export const times = (value: number): string => `${value.toFixed(2)} x`;
export const count = (value: number): string => value.toLocaleString("en");
/** A share between 0 and 1. */
export const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;
export const megabytes = (value: number): string => `${Math.round(value / 1e6)} MB`;
