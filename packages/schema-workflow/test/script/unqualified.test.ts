import { expect, test } from "vitest";
import { unqualified } from "../../src/script/unqualified.ts";

test.for([
  ['ALTER TABLE "public"."orders" ADD COLUMN "a" text', 'ALTER TABLE "orders" ADD COLUMN "a" text'],
  [
    "CREATE TRIGGER t BEFORE UPDATE ON public.orders EXECUTE FUNCTION public.f()",
    "CREATE TRIGGER t BEFORE UPDATE ON orders EXECUTE FUNCTION f()",
  ],
  [
    "COMMENT ON TABLE public.orders IS 'see public.jobs, it''s public.x'",
    "COMMENT ON TABLE orders IS 'see public.jobs, it''s public.x'",
  ],
  [String.raw`SELECT E'\'public.a', public.b`, String.raw`SELECT E'\'public.a', b`],
  [
    "CREATE FUNCTION public.f() AS $function$ SELECT public.g() $function$",
    "CREATE FUNCTION f() AS $function$ SELECT public.g() $function$",
  ],
  ["SELECT 1 -- public.a\n+ public.b", "SELECT 1 -- public.a\n+ b"],
  ["SELECT /* public.a */ my_public.b, x.public.c", "SELECT /* public.a */ my_public.b, x.public.c"],
  ['GRANT USAGE ON SCHEMA "public" TO "app"', 'GRANT USAGE ON SCHEMA "public" TO "app"'],
  ['SELECT "public"."public"', 'SELECT "public"'],
] as const)("%s", ([statement, expected]) => {
  expect(unqualified(statement)).toBe(expected);
});
