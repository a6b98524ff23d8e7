import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { isGuarded, replacing, withGuard } from "../../src/backfill/guard.ts";
import { onlyTouches } from "../../src/backfill/triggers.ts";

const ASKS = "current_setting('strata.backfill', true) IS DISTINCT FROM 'on'";

describe("the guard of a trigger", () => {
  test("comes before whatever condition it had", () => {
    expect(withGuard("CREATE TRIGGER t BEFORE UPDATE ON public.a FOR EACH ROW EXECUTE FUNCTION f()")).toBe(
      `CREATE OR REPLACE TRIGGER t BEFORE UPDATE ON public.a FOR EACH ROW WHEN (${ASKS}) EXECUTE FUNCTION f()`,
    );
    expect(
      withGuard(
        "CREATE TRIGGER t AFTER UPDATE ON a FOR EACH ROW WHEN ((old.a IS DISTINCT FROM new.a)) EXECUTE FUNCTION f()",
      ),
    ).toBe(
      `CREATE OR REPLACE TRIGGER t AFTER UPDATE ON a FOR EACH ROW WHEN (${ASKS} AND ((old.a IS DISTINCT FROM new.a))) EXECUTE FUNCTION f()`,
    );
  });

  test.each([
    ["BEFORE UPDATE", "FOR EACH ROW", "touch()"],
    ["BEFORE INSERT OR UPDATE OF a, b", "FOR EACH ROW", "touch()"],
    ["AFTER UPDATE", "FOR EACH STATEMENT", "touch()"],
    ["AFTER UPDATE", "REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT", "touch()"],
    ["BEFORE UPDATE", "FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)", "touch()"],
    [
      "BEFORE UPDATE",
      "FOR EACH ROW WHEN (NEW.b <> ') WHEN (x) EXECUTE FUNCTION ''f' AND (NEW.a IN (1, 2)))",
      "touch()",
    ],
    ["BEFORE UPDATE", `FOR EACH ROW WHEN (NEW." EXECUTE " IS NULL)`, "touch('a, '' EXECUTE ', ' WHEN (')"],
    ["BEFORE UPDATE", `FOR EACH ROW WHEN (NEW.b <> E'\\\\'') EXECUTE ' )`, "touch()"],
  ])("is understood by the server, and taken off without a trace: %s %s %s", async (when, each, call) => {
    await using database = await createDatabase();
    const { sql } = database;
    await sql.unsafe(`
      CREATE TABLE a (a int, b text, " EXECUTE " int);
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'fired'; END;$$;
      CREATE TRIGGER " WHEN (" ${when} ON a ${each} EXECUTE FUNCTION ${call}`);
    const read = async (): Promise<string> => {
      const [row] = await sql<
        { text: string }[]
      >`SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE tgrelid = 'a'::regclass`;
      return row?.text ?? "";
    };
    const before = await read();
    expect(isGuarded(before)).toBe(false);
    await sql.unsafe(withGuard(before));
    const guarded = await read();
    expect(isGuarded(guarded)).toBe(true);
    await sql.unsafe(replacing(before));
    expect(await read()).toBe(before);
  });
});

describe("a trigger function that only puts a time into a column", () => {
  test.each([
    "BEGIN NEW.updated_at = now(); RETURN NEW; END;",
    "\nbegin\n  -- keep it fresh\n  new.updated_at := pg_catalog.now();\n  return new;\nend\n",
    "BEGIN NEW.\"updatedAt\" = CURRENT_TIMESTAMP; NEW.changed = clock_timestamp() AT TIME ZONE 'UTC'; RETURN NEW; END",
  ])("is known by its body: %j", (source) => {
    expect(onlyTouches("plpgsql", "any", source)).toBe(true);
  });

  test.each([
    "BEGIN NEW.version = OLD.version + 1; RETURN NEW; END;",
    "BEGIN NEW.updated_at = now(); PERFORM pg_notify('x', ''); RETURN NEW; END;",
    "BEGIN IF NEW.a = OLD.a THEN NEW.updated_at = now(); END IF; RETURN NEW; END;",
    "BEGIN NEW.updated_at = now(); NEW.b = NEW.a; RETURN NEW; END;",
    "DECLARE x int; BEGIN NEW.updated_at = now(); RETURN NEW; END;",
  ])("is not taken for one when it does anything else: %j", (source) => {
    expect(onlyTouches("plpgsql", "any", source)).toBe(false);
  });

  test("is the module moddatetime, and no other function of C", () => {
    expect(onlyTouches("c", "moddatetime", "moddatetime")).toBe(true);
    expect(onlyTouches("c", "tsvector_update_trigger", "x")).toBe(false);
  });
});
