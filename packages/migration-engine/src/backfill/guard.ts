/** What the batches of a backfill set, each for its own transaction, and what a guarded trigger asks for. */
export const BACKFILL_SETTING = `SET LOCAL strata.backfill = 'on'`;

const ASKS = `current_setting('strata.backfill', true) IS DISTINCT FROM 'on'`;

/** Whether a definition asks for the setting already, in the form that pg_get_triggerdef gives it. */
export function isGuarded(definition: string): boolean {
  return /current_setting\('strata\.backfill'/.test(partsOf(definition).when ?? "");
}

/** The statement that gives a trigger the guard, whatever other condition it has. @param definition of pg_get_triggerdef */
export function withGuard(definition: string): string {
  const { head, when, action } = partsOf(definition);
  return replacing(`${head} WHEN (${when === undefined ? ASKS : `${ASKS} AND (${when})`})${action}`);
}

/** The statement that makes a trigger again what it was. */
export function replacing(definition: string): string {
  return definition.replace(/^CREATE TRIGGER/, "CREATE OR REPLACE TRIGGER");
}

interface Parts {
  readonly head: string;
  readonly when: string | undefined;
  readonly action: string;
}

/** Splits a definition at the words that stand outside quotes and parentheses: names and conditions may hold any word. */
function partsOf(definition: string): Parts {
  const when = outside(definition, " WHEN (");
  const action = outside(definition, " EXECUTE ");
  if (action < 0) throw new RangeError(`not a trigger as PostgreSQL writes one: ${definition}`);
  if (when < 0) return { head: definition.slice(0, action), when: undefined, action: definition.slice(action) };
  const condition = definition.slice(when + " WHEN (".length, action).replace(/\)\s*$/, "");
  return { head: definition.slice(0, when), when: condition, action: definition.slice(action) };
}

const QUOTED = /E'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"/y;

function outside(text: string, words: string): number {
  let depth = 0;
  for (let at = 0; at < text.length;) {
    if (depth === 0 && text.startsWith(words, at)) return at;
    QUOTED.lastIndex = at;
    const quoted = QUOTED.exec(text);
    if (quoted !== null) {
      at += quoted[0].length;
      continue;
    }
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    at += 1;
  }
  return -1;
}
