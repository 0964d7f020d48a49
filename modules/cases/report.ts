import { v7 as uuidv7 } from 'uuid';
import { writeAudits } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { bytea, insertRows } from '../../kernel/db/insert-rows.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { attachFiles } from '../../kernel/files/index.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { encipher } from '../identity/index.ts';
import { sendNotices } from '../notices/index.ts';
import { datesOfCase } from './clocks.ts';
import { mailContacts } from './tracking/contact-mail.ts';
import './errors.ts';
import { emitCaseEvents } from './events.ts';
import { placesOfHolder } from './holders.ts';
import { getBothNames } from './names.ts';
import { noticeAbout } from './notify.ts';
import { formatNumber, prefixOfPlace } from './numbers.ts';
import {
  type Draft,
  draftReport,
  type FirstHolder,
  findFirstHolders,
  type Report,
  type ReportInput,
  type ReportOptions,
} from './report-draft.ts';
import { getRules, type Rules } from './rules.ts';
import { insertCases, type NewCase, takeSequences } from './store.ts';
import { insertClocks } from './store-clocks.ts';
import { type CaseEvent, insertEvents } from './store-events.ts';
import { hashTrackingCode, makeTrackingCode } from './tracking/codes.ts';
import type { CaseState } from './workflow.ts';

export type { ReportInput } from './report-draft.ts';

/** A case that was taken in, as its reporter learns of it. */
export interface Reported {
  id: string;
  number: string;
  version: number;
  state: CaseState;
  placePath: string;
  placeName: string;
  nextStep: { key: string; dueAt: string | null };
  /** For somebody not signed in: shows the case once entered with its number. */
  trackingCode: string | null;
}

/**
 * Takes a report in: finds its place and who holds it first, starts the clock, keeps the pictures, tells the holders and
 * the reporter. All in the caller's transaction.
 *
 * @throws AppError `cases/anonymous-closed`, `cases/no-place`, `cases/class-unknown`, `http/forbidden` for a hotline report
 * by others than subdistrict and city, `places/outside-city`, `places/not-found`, `files/not-attachable`
 */
export async function reportCase(
  trx: Trx,
  services: Services,
  actor: Actor,
  input: ReportInput,
  options: ReportOptions = {},
): Promise<Reported> {
  const [outcome] = await reportCases(trx, services, [{ actor, input, options }]);
  if (outcome instanceof AppError) throw outcome;
  return outcome!;
}

/**
 * Takes several reports in, each as {@link reportCase} does, with as many statements as for one. One that is refused has
 * its error in its place, and nothing of it is written.
 *
 * @throws AppError `files/not-attachable`, after which the transaction must be given up
 */
export async function reportCases(
  trx: Trx,
  services: Services,
  reports: readonly Report[],
): Promise<(Reported | AppError)[]> {
  const rules = await getRules(trx);
  const outcomes: (Reported | AppError)[] = [];
  const drafts: { draft: Draft; place: number }[] = [];
  for (const [place, report] of reports.entries()) {
    try {
      drafts.push({ draft: await draftReport(trx, services, rules, report), place });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      outcomes[place] = error;
    }
  }
  if (drafts.length === 0) return outcomes;
  const taken = await writeDrafts(
    trx,
    services,
    rules,
    drafts.map(({ draft }) => draft),
  );
  for (const [i, { place }] of drafts.entries()) outcomes[place] = taken[i]!;
  return outcomes;
}

async function writeDrafts(
  trx: Trx,
  services: Services,
  rules: Rules,
  drafts: readonly Draft[],
): Promise<Reported[]> {
  const [firsts, names, sequences] = await Promise.all([
    findFirstHolders(trx, drafts),
    getBothNames(
      trx,
      drafts.map(({ place }) => place.path),
    ),
    // Last: what follows waits for others that count in the same district and day.
    takeSequences(
      trx,
      drafts.map(({ place, day }) => ({ prefix: prefixOfPlace(place.path), day })),
    ),
  ]);
  const made = drafts.map((draft, i) => makeCase(services, draft, firsts[i]!, sequences[i]!));
  const placeOf = (path: string) => names.get(path)!;
  await Promise.all([
    insertCases(
      trx,
      made.map(({ row }) => row),
    ),
    insertClocks(
      trx,
      made.flatMap(({ row, draft }) => draft.clocks.map((clock) => ({ caseId: row.id, clock }))),
    ),
    insertEvents(
      trx,
      made.map(({ event }) => event),
    ),
    insertContacts(trx, services, made),
    writeAudits(trx, made.map(auditOf)),
    sendNotices(
      trx,
      services.jobs,
      made.flatMap((one) => noticesOf(rules, placeOf(one.row.placePath), one)),
    ),
    emitCaseEvents(
      trx,
      services,
      rules,
      made.map(({ row, event }) => ({ one: row, action: event.action, at: event.at })),
    ),
  ]);
  for (const { event, draft } of made) {
    const record = { type: 'caseEvent', id: event.id };
    await attachFiles(trx, event.fileIds, record, { token: draft.options.uploadToken });
  }
  for (const { row } of made.filter((one) => one.draft.input.contact?.email)) {
    await mailContacts(trx, services, row.id, 'cases.received', async () => {
      const due = row.dueAt?.toISOString();
      return noticeAbout(rules, placeOf(row.placePath), row, 'cases.received', { due });
    });
  }
  return made.map(({ row, draft, trackingCode }) => ({
    id: row.id,
    number: row.number,
    version: 1,
    state: row.state,
    placePath: row.placePath,
    placeName: placeOf(row.placePath)[draft.options.locale ?? draft.actor.locale],
    nextStep: { key: 'nextStep.accept', dueAt: row.dueAt?.toISOString() ?? null },
    trackingCode,
  }));
}

/** A case about to be written, and what hangs on it. */
interface Made {
  draft: Draft;
  row: NewCase;
  event: CaseEvent;
  people: string[];
  trackingCode: string | null;
}

function makeCase(
  services: Services,
  draft: Draft,
  { holder, people }: FirstHolder,
  sequence: number,
): Made {
  const { actor, input, options, at, source, place } = draft;
  const id = uuidv7({ msecs: at.getTime() });
  const number = formatNumber(prefixOfPlace(place.path), draft.day, sequence);
  const trackingCode = actor.kind === 'anonymous' ? makeTrackingCode() : null;
  const pictures = input.pictures ?? [];
  const { dueAt, warnAt } = datesOfCase(draft.clocks);
  const row: NewCase = {
    ...draft.subject,
    id,
    number,
    state: 'reported',
    source,
    text: input.text,
    address: input.address || null,
    placePath: place.path,
    lng: place.lng,
    lat: place.lat,
    confidential: draft.confidential,
    reporterId: actor.personId,
    apiKeyId: actor.apiKeyId,
    onBehalf: input.onBehalf !== undefined,
    holder,
    handlerPaths: placesOfHolder(holder),
    handlerUnits: [],
    dispatcher: null,
    handler: null,
    lowerHolders: [],
    parentId: null,
    dueAt,
    warnAt,
    coverFileId: pictures[0] ?? null,
    reportedAt: at,
    acceptedAt: null,
    registeredAt: null,
    dispatchedAt: null,
    trackingHash:
      trackingCode === null ? null : hashTrackingCode(services.config, number, trackingCode),
  };
  const appointment = appointmentOf(draft);
  const event: CaseEvent = {
    id: uuidv7({ msecs: at.getTime() }),
    caseId: id,
    at,
    action: 'reported',
    fromState: null,
    toState: 'reported',
    actorId: actor.personId,
    post: appointment?.post ?? null,
    byPath: appointment?.placePath ?? null,
    byUnitId: appointment?.unitId ?? null,
    public: true,
    text: input.text,
    data: options.data ?? {},
    fileIds: pictures,
  };
  return { draft, row, event, people, trackingCode };
}

/** The post in which somebody reports; none on the way that residents take. */
function appointmentOf({ source, actor }: Draft) {
  return source === 'mobile' ? undefined : actor.appointments[0];
}

function auditOf({ draft, row }: Made): Parameters<typeof writeAudits>[1][number] {
  const { id, number, classCode, source, state, holder } = row;
  const appointment = appointmentOf(draft);
  return {
    actor: draft.actor,
    entry: {
      action: 'cases.report',
      subjectType: 'case',
      subjectId: id,
      placePath: row.placePath,
      after: { number, classCode, source, state, holder },
      appointmentId: appointment?.id ?? null,
      post: appointment?.post ?? null,
      requestId: draft.options.requestId,
    },
  };
}

/** What the holders and the reporter are told. */
function noticesOf(
  rules: Rules,
  place: Parameters<typeof noticeAbout>[1],
  { row, people }: Made,
): Parameters<typeof sendNotices>[2][number][] {
  const due = row.dueAt?.toISOString();
  const { reporterId } = row;
  return [
    {
      ...noticeAbout(rules, place, row, 'cases.assigned', { text: row.text, due }),
      to: people.filter((person) => person !== reporterId),
    },
    {
      ...noticeAbout(rules, place, row, 'cases.received', { due }),
      to: reporterId === null ? [] : [reporterId],
    },
  ];
}

/** How to reach somebody who is not signed in, or for whom somebody reports. The phone is enciphered for its case. */
async function insertContacts(trx: Trx, services: Services, made: readonly Made[]): Promise<void> {
  const rows = made.flatMap(({ row, draft: { input, options, actor } }) => {
    const { name = null, phone, email = null } = { ...input.contact, ...input.onBehalf };
    if (name === null && phone === undefined && email === null) return [];
    const phone_cipher = phone ? bytea(encipher(services.config, row.id, phone)) : null;
    const phone_last4 = phone ? phone.slice(-4) : null;
    const locale = options.locale ?? actor.locale;
    return [{ case_id: row.id, name, phone_cipher, phone_last4, email, locale }];
  });
  await insertRows(trx, 'case_contacts', rows);
}
