import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { putAnswer } from './answer.ts';

it('what a write answered is not replaced by a reading that began before it', async () => {
  const client = new QueryClient();
  const queryKey = ['case', '1'];
  client.setQueryData(queryKey, 'old');
  const answer = Promise.withResolvers<string>();
  const reading = client.fetchQuery({ queryKey, queryFn: () => answer.promise });
  putAnswer(client, queryKey, (before: string | undefined) => `${before}, changed`);
  answer.resolve('old, read late');
  expect(await reading).toBe('old, changed');
  expect(client.getQueryData(queryKey)).toBe('old, changed');
});
