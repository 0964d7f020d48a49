import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { describePeople } from '../identity/index.ts';
import type { NoticeParams } from '../notices/index.ts';
import type { TakenAction } from './actions.ts';
import { type Holder, reopenDays } from './decide.ts';
import { holderAt } from './holders.ts';
import en from './locales/en.json' with { type: 'json' };
import zh from './locales/zh-CN.json' with { type: 'json' };
import type { KeptMention } from './mentions.ts';
import { nameHolderInBoth } from './names.ts';
import { notifyHolders, notifyPeople, notifyReporter } from './notify.ts';
import { tellWatchers } from './watchers.ts';

/** Actions after which somebody new holds the case, and the template that says so. */
const handOver: Partial<Record<string, string>> = {
  register: 'cases.assigned',
  dispatch: 'cases.assigned',
  passUp: 'cases.assigned',
  reopen: 'cases.assigned',
  reply: 'cases.assigned',
  sendBack: 'cases.returned',
  rejectReply: 'cases.returned',
};

/** Tells the reporter what the workflow says a reporter learns, and the staff whom an action concerns. */
export async function tellOfAction(
  trx: Trx,
  services: Services,
  actor: Actor,
  taken: TakenAction,
): Promise<void> {
  await tellReporter(trx, services, actor, taken);
  const told = await tellStaff(trx, services, actor, taken);
  await tellWatchers(trx, services, taken.after, taken.event, told);
}

async function tellReporter(
  trx: Trx,
  services: Services,
  actor: Actor,
  taken: TakenAction,
): Promise<void> {
  const { before, after, permission, event, rules } = taken;
  const { action } = permission.row;
  const comments = action === 'comment' && event.public && permission.post !== null;
  const template = comments ? 'cases.commented' : permission.row.notice;
  if (template === undefined || after.parentId !== null) return;
  // Who did it: before a dispatch or a return the other holder is the news.
  const unit = action === 'dispatch' || action === 'rejectReply' ? after.holder : before.holder;
  await notifyReporter(trx, services, rules, after, {
    template,
    except: actor.personId,
    params: {
      unit: { ...(await nameHolderInBoth(trx, unit)) },
      reason: event.text,
      text: action === 'close' ? await whatWasDone(trx, taken) : event.text,
      due: after.dueAt?.toISOString(),
      until: after.suspendedUntil?.toISOString(),
      rateBy: after.closedAt && rateBy(after.closedAt),
      into: typeof event.data.into === 'string' ? event.data.into : undefined,
    },
  });
}

function rateBy(closedAt: Date): string {
  return new Date(closedAt.getTime() + reopenDays * 86_400_000).toISOString();
}

/** What the handler replied; the closing condition when nobody did. */
async function whatWasDone(trx: Trx, { after, event }: TakenAction): Promise<string | null> {
  const { rows } = await sql<{ text: string | null }>`
    select text from case_events where case_id = ${after.id} and action = 'reply'
    order by at desc limit 1`.execute(trx);
  return rows[0]?.text ?? event.text;
}

async function tellStaff(
  trx: Trx,
  services: Services,
  actor: Actor,
  taken: TakenAction,
): Promise<ReadonlySet<string>> {
  const { before, after, event, rules, body } = taken;
  const told = new Set<string>();
  const tell = async (template: string, holder: Holder, params: NoticeParams = {}) => {
    const people = await notifyHolders(trx, services, rules, after, {
      template,
      holder,
      except: actor.personId,
      params: { text: after.text, reason: event.text, due: after.dueAt?.toISOString(), ...params },
    });
    for (const person of people) told.add(person);
  };
  const unit = async (holder: Holder) => ({ unit: { ...(await nameHolderInBoth(trx, holder)) } });
  const { action } = taken.permission.row;
  const template = handOver[action];
  const changed = JSON.stringify(before.holder) !== JSON.stringify(after.holder);
  if (template && changed) await tell(template, after.holder, await unit(before.holder));
  switch (action) {
    case 'askExtension':
      await tell(
        'cases.extensionAsked',
        after.dispatcher ?? after.holder,
        await unit(after.holder),
      );
      break;
    case 'grantExtension':
      await tell('cases.extensionGranted', after.holder);
      break;
    case 'refuseExtension':
      await tell('cases.extensionRefused', after.holder);
      break;
    case 'supervise': {
      const due = typeof event.data.due === 'string' ? event.data.due : after.dueAt?.toISOString();
      await tell('cases.underSupervision', after.holder, { due });
      break;
    }
    case 'comment': {
      const mentioned = (event.data.mentions ?? []) as readonly KeptMention[];
      const to = mentioned.map(({ personId }) => personId).filter((id) => id !== actor.personId);
      if (to.length === 0) break;
      const [who] = [...(await describePeople(trx, [actor.personId ?? ''])).values()];
      const params = { who: who?.displayName ?? '', text: event.text };
      await notifyPeople(trx, services, rules, after, { to, template: 'cases.mentioned', params });
      for (const person of to) told.add(person);
      break;
    }
    case 'rate':
      if (body.rating === 'dissatisfied') await tell('cases.dissatisfied', after.holder);
      break;
    case 'appealLateness':
      await tell(
        'cases.appealed',
        holderAt(after.placePath, 'subdistrict'),
        await unit(after.handler ?? after.holder),
      );
      break;
    case 'reviewAppeal':
    case 'decideAppeal':
      await tellOfAppeal(action, tell, taken, await unit(after.handler ?? after.holder));
      break;
  }
  return told;
}

async function tellOfAppeal(
  action: 'reviewAppeal' | 'decideAppeal',
  tell: (template: string, holder: Holder, params?: NoticeParams) => Promise<void>,
  { after, body }: TakenAction,
  unit: NoticeParams,
): Promise<void> {
  if (action === 'reviewAppeal' && body.granted === true) {
    await tell('cases.appealed', holderAt(after.placePath, 'city'), unit);
    return;
  }
  const key = body.granted === true ? 'granted' : 'refused';
  const result = { 'zh-CN': zh.appeal[key], en: en.appeal[key] };
  await tell('cases.appealDecided', after.handler ?? after.holder, { result });
}
