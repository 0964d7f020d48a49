/** How often a model is right, on cases that it did not learn from. Pure. */
import { type Model, propose } from './model.ts';

/** A past case: its words, and the class that it had in the end. */
export interface PastCase {
  code: string;
  words: readonly string[];
}

/** How often the first, and one of the first three that were proposed, was right. */
export interface Hits {
  cases: number;
  first: number;
  amongThree: number;
}

/** How a model did. */
export interface Evaluation extends Hits {
  /** Cases by the class that they had and the class that was proposed first; '' for none. */
  confusion: { code: string; proposed: string; cases: number }[];
}

/** Whether a case is kept apart to test with: one in five, the same ones each time. */
export function isHeldOut(caseId: string): boolean {
  return Number.parseInt(caseId.slice(-6), 16) % 5 === 0;
}

/** Tries a model on cases. */
export function evaluate(model: Model, cases: readonly PastCase[]): Evaluation {
  const confusion = new Map<string, { code: string; proposed: string; cases: number }>();
  let [first, amongThree] = [0, 0];
  for (const { code, words } of cases) {
    const proposals = propose(model, words).slice(0, 3);
    const proposed = proposals[0]?.code ?? '';
    if (proposed === code) first += 1;
    if (proposals.some((one) => one.code === code)) amongThree += 1;
    const key = `${code} ${proposed}`;
    const cell = confusion.get(key) ?? { code, proposed, cases: 0 };
    cell.cases += 1;
    confusion.set(key, cell);
  }
  return { cases: cases.length, first, amongThree, confusion: [...confusion.values()] };
}

/** How well one class is found. */
export interface ClassScore {
  code: string;
  /** Cases of the class, and those for which it was proposed first. */
  cases: number;
  proposed: number;
  /** Of both the same. */
  right: number;
}

/** Each class by itself, the one with most cases first. */
export function scoreClasses({ confusion }: Pick<Evaluation, 'confusion'>): ClassScore[] {
  const scores = new Map<string, ClassScore>();
  const of = (code: string) => {
    const one = scores.get(code) ?? { code, cases: 0, proposed: 0, right: 0 };
    scores.set(code, one);
    return one;
  };
  for (const { code, proposed, cases } of confusion) {
    of(code).cases += cases;
    if (proposed) of(proposed).proposed += cases;
    if (proposed === code) of(code).right += cases;
  }
  return [...scores.values()].sort((a, b) => b.cases - a.cases || (a.code < b.code ? -1 : 1));
}
