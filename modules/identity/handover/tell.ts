/** Who is told of a hand-over: who takes over, and who left. */
import { asSystem } from '../../../kernel/db/elevate.ts';
import type { Locale } from '../directory.ts';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import { describePeople } from '../openings.ts';
import type { PostCode } from '../posts.ts';
import type { HandoverContext } from './hand-over.ts';
import type { Heir } from './open-work.ts';
import type { NewHandover } from './store.ts';

const both = (say: (locale: Locale) => string) => ({ 'zh-CN': say('zh-CN'), en: say('en') });

/** Name of a post in both languages. */
export function postInBoth(post: PostCode) {
  return { 'zh-CN': zh.posts[post], en: en.posts[post] };
}

/** Name of a place or unit in both languages. */
export async function whereInBoth(
  { trx, directory }: Pick<HandoverContext, 'trx' | 'directory'>,
  { placePath, unitId }: { placePath: string | null; unitId: string | null },
) {
  const nameIn = async (locale: Locale) =>
    unitId !== null
      ? (await directory.nameUnits(trx, [unitId], locale)).get(unitId)?.name
      : (await directory.namePlaces(trx, [placePath ?? ''], locale)).get(placePath ?? '');
  const names = { 'zh-CN': await nameIn('zh-CN'), en: await nameIn('en') };
  return both((locale) => names[locale] ?? placePath ?? '');
}

/** Tells who takes over what is open and by whom it was left, and who left that they are to confirm. */
export async function tellOfHandover(
  context: HandoverContext,
  row: NewHandover,
  heir: Heir | undefined,
): Promise<void> {
  const { trx, directory, services } = context;
  if (!directory.tell) return;
  const { tell } = directory;
  const who = (await describePeople(trx, [row.personId])).get(row.personId)?.displayName ?? '';
  const params = {
    who,
    post: postInBoth(row.post),
    place: await whereInBoth(context, row),
    count: row.work.reduce((sum, { ids }) => sum + ids.length, 0),
  };
  const subject = { type: 'handover', id: row.id };
  await asSystem(trx, async () => {
    const to = (heir?.people ?? []).filter((id) => id !== row.personId);
    const template = heir?.kind === 'successor' ? 'identity.tookOver' : 'identity.tookOverAbove';
    await tell(trx, services.jobs, {
      to,
      template,
      params: { ...params, note: row.note },
      subject,
    });
    await tell(trx, services.jobs, {
      to: row.personId,
      template: 'identity.handedOver',
      params,
      subject,
    });
  });
}
