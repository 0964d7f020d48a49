/** What training does with the cases that it is handed: cut, count, keep some apart, try. */
import { type Evaluation, evaluate, type Hits, isHeldOut, type PastCase } from './evaluate.ts';
import { buildModel, type CaseStats, countCase, trimStats, type Wording } from './model.ts';
import type { TaughtCase } from './store.ts';
import { wordsOf } from './tokens.ts';

/** Fewer cases teach less than the catalogue knows. */
export const enoughCases = 200;

/** Cases of one message. */
export interface Lesson {
  cases: readonly TaughtCase[];
  /** Since when the model in use is in use. */
  since: Date | null;
}

/** What was learnt. */
export interface Learnt {
  stats: CaseStats;
  evaluation: Evaluation;
  heldOut: number;
  /** How the model in use did on the cases that came after it. */
  since: Hits | null;
  refused: 'fewCases' | 'worse' | null;
}

/** Takes cases batch by batch and in the end says what they teach. */
export function createTeacher() {
  const stats: CaseStats = { cases: 0, classes: {} };
  const heldOut: PastCase[] = [];
  const later: PastCase[] = [];
  let seen = 0;
  return {
    /** @returns how many were taken so far */
    take({ cases, since }: Lesson): number {
      for (const { id, code, text, reportedAt } of cases) {
        const one = { code, words: wordsOf(text) };
        if (isHeldOut(id)) heldOut.push(one);
        else countCase(stats, code, one.words);
        if (since && reportedAt > since) later.push(one);
      }
      seen += cases.length;
      return seen;
    },
    finish({ classes, inUse }: { classes: readonly Wording[]; inUse: CaseStats | null }): Learnt {
      const trimmed = trimStats(stats);
      const evaluation = evaluate(buildModel(classes, trimmed), heldOut);
      const old = buildModel(classes, inUse ?? undefined);
      const before = evaluate(old, heldOut);
      const { cases, first, amongThree } = evaluate(old, later);
      return {
        stats: trimmed,
        evaluation,
        heldOut: heldOut.length,
        since: inUse && cases > 0 ? { cases, first, amongThree } : null,
        refused: seen < enoughCases ? 'fewCases' : evaluation.first < before.first ? 'worse' : null,
      };
    },
  };
}
