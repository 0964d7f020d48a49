import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import { newId } from '../../../ui/api/intent.ts';
import type { BulkAction } from '../workflow.ts';
import { api, type CaseFilter, type CaseSummary, caseKeys, type Routes } from './queries-base.ts';

/** How it went with one case of many. */
export type Outcome = RouteOutput<Routes['actInBulk']>['items'][number];

/** Cases of one request; the server takes as many. */
const chunkSize = 25;
/** Cases that are worked on together at the most. */
export const mostTogether = 1000;

/** A list in pieces of a size. */
export function chunksOf<T>(all: readonly T[], size = chunkSize): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}

/** All cases of a list, as many as may be worked on together. @returns `more`: there are others */
export async function collectCases(
  filter: CaseFilter,
  onProgress: (count: number) => void,
): Promise<{ cases: CaseSummary[]; more: boolean }> {
  const cases: CaseSummary[] = [];
  let cursor: string | null = null;
  do {
    const query: CaseFilter = { ...filter, limit: 200, ...(cursor ? { cursor } : {}) };
    const page: RouteOutput<Routes['listCases']> = await api('GET /api/cases', { query });
    cases.push(...page.items);
    cursor = page.nextCursor;
    onProgress(Math.min(cases.length, mostTogether));
  } while (cursor && cases.length < mostTogether);
  return {
    cases: cases.slice(0, mostTogether),
    more: cursor !== null || cases.length > mostTogether,
  };
}

/** An act on many cases: what is asked for, how far it has come, and how it went with each. */
export interface BulkRun {
  kind: 'act' | 'undo';
  bulkId: string;
  action: BulkAction;
  /** When it began, ms: from then on it can be taken back for a while. */
  startedAt: number;
  /** It has ended or was stopped. */
  ended: boolean;
  total: number;
  outcomes: readonly Outcome[];
  /** What broke it off, beside a wish to stop. */
  error?: unknown;
}

type Send = (part: readonly { id: string; version: number }[], key: string) => Promise<Outcome[]>;

/**
 * Works on many cases in requests of a few, one after the other: that shows how far it is, stops between two of them,
 * and leaves done what is done. A request that gets no answer is sent again under its key.
 */
export function useBulkRun() {
  const client = useQueryClient();
  const [run, setRun] = useState<BulkRun>();
  const stopped = useRef(false);

  async function go(
    begun: Pick<BulkRun, 'kind' | 'bulkId' | 'action'>,
    cases: readonly { id: string; version: number }[],
    send: Send,
  ): Promise<BulkRun> {
    stopped.current = false;
    let now: BulkRun = {
      ...begun,
      startedAt: Date.now(),
      ended: false,
      total: cases.length,
      outcomes: [],
    };
    setRun(now);
    try {
      for (const part of chunksOf(cases)) {
        if (stopped.current) break;
        now = { ...now, outcomes: [...now.outcomes, ...(await send(part, newId()))] };
        setRun(now);
      }
    } catch (error) {
      now = { ...now, error };
    }
    now = { ...now, ended: true };
    setRun(now);
    await client.invalidateQueries({ queryKey: caseKeys.all });
    return now;
  }

  return {
    run,
    stop: () => {
      stopped.current = true;
    },
    clear: () => setRun(undefined),
    act: (
      action: BulkAction,
      body: Record<string, unknown>,
      cases: readonly { id: string; version: number }[],
    ) => {
      const bulkId = newId();
      return go({ kind: 'act', bulkId, action }, cases, async (part, idempotencyKey) => {
        const told = part.map(({ id, version }) => ({ id, version }));
        const input = { body: { bulkId, action, body, cases: told } };
        return (await api('POST /api/cases/bulk', input, { idempotencyKey })).items;
      });
    },
    undo: ({ bulkId, action, outcomes }: BulkRun) => {
      const done = outcomes.flatMap(({ done, id, version }) =>
        done && version !== null ? [{ id, version }] : [],
      );
      return go({ kind: 'undo', bulkId, action }, done, async (part, idempotencyKey) => {
        const input = { params: { bulkId }, body: { caseIds: part.map(({ id }) => id) } };
        return (await api('POST /api/cases/bulk/:bulkId/undo', input, { idempotencyKey })).items;
      });
    },
  };
}
