import type { Action, Position } from "../events.ts";
import { label } from "../migration.ts";
import { ConnectionError, type DatabaseNotice } from "../wire/errors.ts";
import { commitLost } from "./commit-lost.ts";
import { CommitUnanswered } from "./commit-outcome.ts";
import type { ChangeOptions } from "./options.ts";
import { explainScriptFailure } from "./script-failure.ts";
import { sendMigration } from "./send-migration.ts";
import type { Step } from "./steps.ts";
import type { ScriptText } from "../sql/script-text.ts";
import { runScript, type Script } from "./transaction.ts";
import { whileRetrying } from "./while-retrying.ts";
import { inTurn, type Workplace } from "./workplace.ts";

/** So many migrations are on their way at most. Two keep the server busy; more make up for a network that is far. */
const MOST_UNDER_WAY = 4;
/** Scripts longer than this, together, are not sent ahead: what waits lies in memory. In UTF-16 units, or bytes. */
const LONGEST_UNDER_WAY = 1 << 20;

interface Member {
  readonly step: Step;
  readonly script: Script;
  readonly position: Position;
  /** What came before its turn, to be told then. */
  readonly notices: DatabaseNotice[];
  isItsTurn: boolean;
  /** Nothing once it has failed: it is run again by itself. */
  outcome: Promise<number> | undefined;
}

/**
 * Migrations that run one after the other, each in its own transaction, while the messages of the next ones are on their
 * way already: the server never waits for us, and a far one is asked once for several.
 *
 * That is safe because they are one chain: when one of them fails, the server passes over all that were sent behind it.
 * Events come in order, as if each had been sent when the one before it was done.
 */
export class Convoy {
  readonly #workplace: Workplace;
  readonly #options: ChangeOptions;
  readonly #action: Action;
  readonly #underWay: Member[] = [];
  #atStake = false;

  constructor(workplace: Workplace, options: ChangeOptions, action: Action) {
    this.#workplace = workplace;
    this.#options = options;
    this.#action = action;
  }

  /** Sends one off, once there is room. @throws as `end`, for those before it */
  async add(step: Step, script: Script, position: Position): Promise<void> {
    while (!this.#hasRoomFor(script)) await this.#landFirst();
    const member: Member = { step, script, position, notices: [], isItsTurn: false, outcome: undefined };
    this.#underWay.push(member);
    this.#startFirst();
    this.#send(member);
  }

  /** Waits for all that are under way. @throws StrataError for the first one that failed; none behind it has run */
  async end(): Promise<void> {
    const { session } = this.#workplace;
    try {
      const were = this.#underWay.length;
      while (this.#underWay.length > 0) await this.#landFirst();
      if (were > 0) await session.sync();
    } finally {
      this.#underWay.length = 0;
    }
  }

  /**
   * Sees to it that what has been said to be applied stays applied. Commits do not wait for the disk where a later one
   * does; after a failure there is no later one. A second call does nothing.
   */
  async settle(): Promise<void> {
    if (this.#atStake) await this.#workplace.ledger.settle();
    this.#atStake = false;
  }

  #hasRoomFor({ text }: Script): boolean {
    const length = this.#underWay.reduce((sum, { script }) => sum + lengthOf(script.text), lengthOf(text));
    // Who listens to every statement wants to know how long each took, without what came before it.
    const most = this.#options.onStatement === undefined ? MOST_UNDER_WAY : 1;
    return this.#underWay.length === 0 || (this.#underWay.length < most && length < LONGEST_UNDER_WAY);
  }

  #send(member: Member): void {
    const { step, script, position } = member;
    const isLast = position.index === position.total;
    if (!isLast) this.#atStake = true;
    const onNotice = (notice: DatabaseNotice): void => {
      if (member.isItsTurn) this.#tell(member, notice);
      else member.notices.push(notice);
    };
    member.outcome = sendMigration(this.#workplace, step, script, { waitsForDisk: isLast, onNotice });
    // Whoever waits for it hears of a failure; it may come before somebody does.
    member.outcome.catch(() => {});
    if (isLast) void member.outcome.then(() => (this.#atStake = false)).catch(() => {});
  }

  #tell({ step: { migration } }: Member, { severity, message }: DatabaseNotice): void {
    this.#options.report?.({ type: "notice", migration, severity, message });
  }

  #startFirst(): void {
    const [first] = this.#underWay;
    if (first === undefined || first.isItsTurn) return;
    const { migration } = first.step;
    first.isItsTurn = true;
    this.#options.report?.({ type: "started", action: this.#action, migration, position: first.position });
    for (const notice of first.notices.splice(0)) this.#tell(first, notice);
  }

  async #landFirst(): Promise<void> {
    const [member] = this.#underWay;
    if (member === undefined) return;
    const { report } = this.#options;
    const { migration } = member.step;
    // By the server: on this side it began when it was sent, with others before it.
    let durationMs = 0;
    const attempt = async (): Promise<void> => {
      durationMs = await this.#attempt(member);
    };
    try {
      await whileRetrying(this.#workplace, this.#options, migration, (retry) => retry(attempt));
    } catch (error) {
      this.#underWay.length = 0;
      const { ground } = this.#workplace;
      if (error instanceof CommitUnanswered)
        throw await commitLost(error, this.#options, label(migration), this.#action);
      throw explainScriptFailure(error, member.script, this.#action, ground.role);
    }
    this.#underWay.shift();
    report?.({ type: "finished", action: this.#action, migration, position: member.position, durationMs });
    this.#startFirst();
    // After a failure that was got over, those behind it were passed over.
    if (member.outcome === undefined) for (const one of this.#underWay) this.#send(one);
  }

  /** @returns how long the transaction took, in milliseconds */
  async #attempt(member: Member): Promise<number> {
    const { outcome, step, script } = member;
    const { session, ledger } = this.#workplace;
    if (outcome === undefined) {
      let durationMs = 0;
      const keepLedger = async (): Promise<void> => {
        durationMs = await step.keepLedger(ledger, script.text);
      };
      session.onNotice = (notice) => this.#tell(member, notice);
      await inTurn(this.#workplace, this.#options, () => runScript(session, script, keepLedger)).finally(
        () => (session.onNotice = undefined),
      );
      return durationMs;
    }
    try {
      return await outcome;
    } catch (error) {
      member.outcome = undefined;
      if (!(error instanceof ConnectionError) && !(error instanceof CommitUnanswered)) await this.#rollBack();
      throw error;
    }
  }

  async #rollBack(): Promise<void> {
    const { session } = this.#workplace;
    await session.sync();
    if (session.transactionStatus !== "idle") await session.execute("ROLLBACK");
  }
}

function lengthOf(text: ScriptText): number {
  return typeof text === "string" ? text.length : text.byteLength;
}
