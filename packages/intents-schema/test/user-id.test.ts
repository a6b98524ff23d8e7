import { expect, test } from "vitest";
import { intentUserId } from "../src/index.ts";

test.each(["a", "x".repeat(64), "𝔘".repeat(64)])("%s is a user id", (text) => {
  expect(intentUserId(text)).toBe(text);
});

test.each(["", "x".repeat(65)])("%j is not a user id: it would not fit the column", (text) => {
  expect(() => intentUserId(text)).toThrow(TypeError);
});
