import { expect, test } from "vitest";
import { jobUserId } from "../src/index.ts";

test.each(["0189f7c2-3b1a-7cc1-9d2f-0a1b2c3d4e5f", "0189F7C2-3B1A-7CC1-9D2F-0A1B2C3D4E5F"])(
  "%s is a user id",
  (text) => {
    expect(jobUserId(text)).toBe(text);
  },
);

test.each(["", "ada", "0189f7c2-3b1a-7cc1-9d2f-0a1b2c3d4e5", "0189f7c2-3b1a-7cc1-9d2f-0a1b2c3d4e5f "])(
  "%j is not a user id",
  (text) => {
    expect(() => jobUserId(text)).toThrow(TypeError);
  },
);
