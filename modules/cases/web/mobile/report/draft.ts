import { useEffect, useState, useSyncExternalStore } from 'react';
import { newId } from '../../../../../ui/api/intent.ts';
import { readDraft, removeDraft, writeDraft } from '../../../../../ui/offline/device.ts';
import type { PickedPicture } from '../../../../../ui/parts/prepare-picture.ts';
import type { PlaceRow } from '../../../../places/web/index.ts';

/** What another room sends once the report has a number: handed to the outbox as `kind`, its payload with `caseNumber`. */
export interface FollowUp {
  kind: string;
  title: string;
  payload: Record<string, unknown>;
  /** Path of the screen to go back to. */
  back: string;
}

/** A report while it is written. Kept on the device at every step. */
export interface ReportDraft {
  /** UUID of this report: the idempotency key when it is sent. */
  id: string;
  pictures: PickedPicture[];
  text: string;
  /** Degrees WGS84. */
  position?: { lng: number; lat: number };
  /** A building, entrance or dwelling that was picked instead of a point. */
  picked?: PlaceRow;
  /** A hint to the place beside the point or the pick, in the person's own words. */
  address: string;
  classCode?: string;
  className?: string;
  /** The person chose the class, so that other words do not change it. */
  classChosen: boolean;
  confidential: boolean;
  onBehalf?: { name: string; phone: string };
  /** How to reach somebody who is not signed in. */
  phone: string;
  /** Where somebody who is not signed in is told of each step. */
  email: string;
  /** It was begun from another room's screen. */
  followUp?: FollowUp;
}

const kind = 'cases/report';
const listeners = new Set<() => void>();
let draft = blank();
let loaded: Promise<void> | undefined;

function blank(): ReportDraft {
  return {
    id: newId(),
    pictures: [],
    text: '',
    address: '',
    classChosen: false,
    confidential: false,
    phone: '',
    email: '',
  };
}

function change(next: ReportDraft): void {
  draft = next;
  for (const listener of listeners) listener();
}

/** Whether anything was entered. */
export function isBegun(one: ReportDraft): boolean {
  return one.text.trim() !== '' || one.pictures.length > 0;
}

/** Changes the draft and keeps it. A value of undefined takes the entry away. */
export function updateReport(
  changes: { [K in keyof ReportDraft]?: ReportDraft[K] | undefined },
): void {
  const next = { ...draft, ...changes };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete next[key as keyof ReportDraft];
  }
  change(next as ReportDraft);
  void writeDraft(kind, draft);
}

/** Begins anew, after sending or on request. */
export async function clearReport(): Promise<void> {
  change(blank());
  await removeDraft(kind);
}

/** Begins a report with what is known already. @returns what was half written before, if anything */
export async function beginReport(known: Partial<ReportDraft>): Promise<ReportDraft | undefined> {
  await load();
  const before = isBegun(draft) ? draft : undefined;
  change({ ...blank(), ...known });
  await writeDraft(kind, draft);
  return before;
}

/** Puts a draft back that was just thrown away. */
export function restoreReport(before: ReportDraft): void {
  change(before);
  void writeDraft(kind, before);
}

/** Reads what this device kept, once. */
function load(): Promise<void> {
  loaded ??= readDraft<ReportDraft>(kind).then((kept) => {
    if (kept && !isBegun(draft)) change({ ...blank(), ...kept });
  });
  return loaded;
}

/** The draft, with what this device kept of it; `ready` once that has been read. */
export function useReport(): { report: ReportDraft; ready: boolean } {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    void load().then(() => setReady(true));
  }, []);
  const report = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => draft,
  );
  return { report, ready };
}
