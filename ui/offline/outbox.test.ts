import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../api/error.ts';
import { createOutbox, type Outbox, type OutboxItem, type OutboxStore } from './outbox.ts';

function memoryStore(): OutboxStore & { kept: Map<string, OutboxItem> } {
  const kept = new Map<string, OutboxItem>();
  return {
    kept,
    list: async () => [...kept.values()],
    put: async (item) => void kept.set(item.id, structuredClone(item)),
    remove: async (id) => void kept.delete(id),
  };
}

const item = (id: string, owner: string | null = 'me'): OutboxItem => ({
  id,
  owner,
  kind: 'report',
  title: id,
  payload: { step: 0 },
  createdAt: `2026-11-23T00:00:0${id}Z`,
});
const unreachable = () => new ApiError({ code: 'client/unreachable', message: 'm' }, 0);
const refusal = () =>
  new ApiError({ code: 'cases/outside-city', message: 'Outside the city.' }, 422);

let store: ReturnType<typeof memoryStore>;
let outbox: Outbox;
let sent: string[];
let answers: (() => unknown)[];

beforeEach(() => {
  store = memoryStore();
  outbox = createOutbox(store);
  sent = [];
  answers = [];
  outbox.register('report', async (one) => {
    sent.push(one.id);
    return answers.shift()?.();
  });
});

const fail = (error: ApiError) => () => {
  throw error;
};

describe('handing in', () => {
  it('answers what the server said, and keeps nothing', async () => {
    answers = [() => ({ number: 'WD-1' })];
    expect(await outbox.handIn(item('1'))).toEqual({ state: 'sent', answer: { number: 'WD-1' } });
    expect(outbox.current()).toEqual([]);
  });

  it('tells that the server has taken an item, and nobody when it has not', async () => {
    let told = 0;
    const stop = outbox.onSent(() => {
      told += 1;
    });
    answers = [fail(unreachable()), () => ({}), () => ({})];
    await outbox.handIn(item('1'));
    expect(told).toBe(0);
    await outbox.flush('me');
    expect(told).toBe(1);
    stop();
    await outbox.handIn(item('2'));
    expect(told).toBe(1);
  });

  it('keeps the item when no answer comes', async () => {
    answers = [fail(unreachable())];
    expect(await outbox.handIn(item('1'))).toEqual({ state: 'waiting' });
    expect(outbox.current().map(({ id }) => id)).toEqual(['1']);
  });

  it('throws a refusal, so that the form can show it', async () => {
    answers = [fail(refusal())];
    await expect(outbox.handIn(item('1'))).rejects.toMatchObject({ code: 'cases/outside-city' });
    expect(store.kept.size).toBe(0);
  });

  it('holds the item before the first try, so that a closed tab loses nothing', async () => {
    let during = 0;
    outbox.register('report', async () => {
      during = store.kept.size;
    });
    await outbox.handIn(item('1'));
    expect(during).toBe(1);
  });
});

describe('sending what waits', () => {
  const wait = async (...items: OutboxItem[]) => {
    for (const one of items) await store.put(one);
  };

  it('goes in the order of sending and stops where the network does', async () => {
    await wait(item('2'), item('1'), item('3'));
    answers = [() => 1, fail(unreachable())];
    expect(await outbox.flush('me')).toBe(1);
    expect(sent).toEqual(['1', '2']);
    expect(outbox.current().map(({ id }) => id)).toEqual(['2', '3']);
  });

  it('sends nothing of another person, but what nobody signed in had written', async () => {
    await wait(item('1', 'someone else'), item('2', null), item('3'));
    await outbox.flush('me');
    expect(sent).toEqual(['2', '3']);
  });

  it('marks what is refused, goes on with the rest, and sends it again only when told to', async () => {
    await wait(item('1'), item('2'));
    answers = [fail(refusal())];
    expect(await outbox.flush('me')).toBe(1);
    expect(outbox.current()).toMatchObject([
      { id: '1', refused: { message: 'Outside the city.' } },
    ]);
    await outbox.flush('me');
    expect(sent).toEqual(['1', '2']);
    await outbox.retry('1');
    await outbox.flush('me');
    expect(sent).toEqual(['1', '2', '1']);
  });

  it('waits when the session has ended, without blaming the item', async () => {
    await wait(item('1'));
    answers = [fail(new ApiError({ code: 'identity/signed-out', message: 'm' }, 401))];
    await outbox.flush('me');
    expect(outbox.current()[0]?.refused).toBeUndefined();
  });

  it('goes on from the progress that was saved', async () => {
    await wait(item('1'));
    const seen: unknown[] = [];
    outbox.register('report', async (one, save) => {
      seen.push(one.payload);
      await save({ step: 1 });
      if (seen.length === 1) throw unreachable();
    });
    await outbox.flush('me');
    await outbox.flush('me');
    expect(seen).toEqual([{ step: 0 }, { step: 1 }]);
  });
});
