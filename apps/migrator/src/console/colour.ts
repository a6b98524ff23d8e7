import { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Output, World } from "../command.ts";

/** What is coloured, and how. */
const STYLES = { done: "green", error: "red", warning: "yellow", aside: "dim" } as const;

export type Paint = (style: keyof typeof STYLES, text: string) => string;

/**
 * Colours text for an output: on terminals that can, unless NO_COLOR is set (no-color.org); elsewhere when FORCE_COLOR
 * is. Not by styleText's own `validateStream`, which reads the variables of the process.
 */
export function painter(output: Output, env: World["env"]): Paint {
  const depth = WriteStream.prototype.getColorDepth({ ...env });
  const wanted = depth > 2 && (output.isTTY === true || env["FORCE_COLOR"] !== undefined);
  return (style, text) => (wanted ? styleText(STYLES[style], text, { validateStream: false }) : text);
}
