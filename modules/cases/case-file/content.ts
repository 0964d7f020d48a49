import { createInstance, type TFunction } from 'i18next';
import type { z } from 'zod';
import { localTime } from '../../../kernel/sheets/sheet.ts';
import type { caseDetail } from '../contract.ts';
import { maskNumbers } from '../exports/mask.ts';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import type { Locale } from '../names.ts';
import { entryDetails, entrySentence } from '../web/entry-words.ts';
import type { CaseMap } from './map.ts';

type CaseDetail = z.output<typeof caseDetail>;

/** A printed case file as words and lines; what draws it decides nothing. */
export interface CaseFile {
  title: string;
  number: string;
  /** The case in its reporter's words. */
  text: string;
  /** Name and value. */
  facts: [name: string, value: string][];
  map: { heading: string; drawing: CaseMap; note: string; bar: string };
  clocks: { heading: string; columns: string[]; rows: string[][]; none: string };
  calls: { heading: string; items: { title: string; lines: string[] }[]; none: string };
  timeline: { heading: string; items: { at: string; sentence: string; lines: string[] }[] };
  pictures: { heading: string; captions: string[]; more: string | null; lost: string };
  /** Who printed it and when: on every page. */
  mark: string;
  /** `Page {{page}} of {{pages}}`. */
  page: string;
  /** UTC instant, ISO 8601. */
  printedAt: string;
}

const i18n = createInstance();
void i18n.init({
  resources: { 'zh-CN': { cases: zh }, en: { cases: en } },
  lng: 'zh-CN',
  fallbackLng: false,
  defaultNS: 'cases',
  initAsync: false,
  interpolation: { escapeValue: false },
});

/** Words of cases in a language. */
export const wordsIn = (locale: Locale): TFunction<'cases'> => i18n.getFixedT(locale, 'cases');

/** A name as far as paper needs it: 张**. */
function maskName(name: string): string {
  const [first = ''] = name;
  return `${first}**`;
}

/** Pictures in the order of the history, each once, with what it came with. */
export function picturesOf(detail: CaseDetail): { id: string; entry: string }[] {
  const seen = new Set<string>();
  return detail.timeline.flatMap((entry) =>
    entry.files.flatMap(({ id }) => {
      if (seen.has(id)) return [];
      seen.add(id);
      return [{ id, entry: entry.id }];
    }),
  );
}

/** What is known besides the case itself. */
export interface CaseFileExtras {
  locale: Locale;
  map: CaseMap;
  /** Pictures that are printed; the rest is counted. */
  pictures: readonly { id: string; entry: string }[];
  more: number;
  /** Who prints it: name, and post in words. */
  by: { name: string; post: string };
  now: Date;
}

/** Everything that the file says, in the reader's language, people masked. Pure. */
export function buildCaseFile(detail: CaseDetail, extras: CaseFileExtras): CaseFile {
  const { locale, now, by } = extras;
  const t = wordsIn(locale);
  const time = (at: string) => localTime(new Date(at));
  return {
    title: t('console.export.file.title'),
    number: detail.number,
    text: maskNumbers(detail.text),
    facts: factsOf(t, detail, time),
    map: {
      heading: t('console.export.file.map'),
      drawing: extras.map,
      note: [
        t('console.export.file.mapNote'),
        ...(extras.map.synthetic ? [t('console.export.file.synthetic')] : []),
      ].join(' '),
      bar: t('console.export.file.metres', { count: extras.map.bar.metres }),
    },
    clocks: clocksOf(t, detail, time),
    calls: callsOf(t, detail, time),
    timeline: timelineOf(t, detail, time, extras.pictures),
    pictures: {
      heading: t('console.export.file.pictures'),
      captions: extras.pictures.map(({ entry }, i) => {
        const from = detail.timeline.find((one) => one.id === entry)!;
        const name = t('console.export.file.picture', { number: i + 1 });
        return `${name} · ${time(from.at)}`;
      }),
      more: extras.more > 0 ? t('console.export.file.more', { count: extras.more }) : null,
      lost: t('console.export.file.lost'),
    },
    mark: `${detail.number} · ${t('console.export.file.by', { who: by.name, post: by.post, at: localTime(now) })}`,
    page: t('console.export.file.page', { page: '{{page}}', pages: '{{pages}}' }),
    printedAt: now.toISOString(),
  };
}

type Say = TFunction<'cases'>;
type Time = (at: string) => string;

function factsOf(t: Say, one: CaseDetail, time: Time): CaseFile['facts'] {
  const marks = (['late', 'lateExempted', 'supervised', 'suspended', 'confidential'] as const)
    .filter((mark) => one[mark])
    .map((mark) => t(`marks.${mark}`));
  const { reporter } = one;
  const facts: [string, string | null | undefined][] = [
    [t('console.export.file.number'), one.number],
    [t('console.export.file.state'), t(`states.${one.state}`)],
    [t('console.export.file.marks'), marks.join(' · ')],
    [
      t('console.export.file.class'),
      [
        one.className,
        one.severity !== null && t('console.case.severity', { severity: one.severity }),
      ]
        .filter(Boolean)
        .join(' · '),
    ],
    [
      t('console.export.file.place'),
      [one.placeName, one.address && maskNumbers(one.address)].filter(Boolean).join(' · '),
    ],
    [t('console.export.file.holder'), one.holder.name],
    [t('console.export.file.reported'), time(one.reportedAt)],
    [t('console.export.file.due'), one.clock && !one.clock.paused ? time(one.clock.dueAt) : null],
    [t('console.export.file.closed'), one.closedAt && time(one.closedAt)],
    [t('console.export.file.rating'), one.rating && t(`ratings.${one.rating}`)],
    [
      t('console.export.file.reporter'),
      reporter &&
        [
          reporter.name ? maskName(reporter.name) : t('console.case.anonymous'),
          reporter.phoneMasked,
          reporter.onBehalf && t('console.export.file.onBehalf'),
        ]
          .filter(Boolean)
          .join(' · '),
    ],
    [t('console.export.file.parent'), one.parent?.number],
    [
      t('console.export.file.parts'),
      one.children.map((part) => `${part.number} ${t(`states.${part.state}`)}`).join(' · '),
    ],
    [t('console.export.file.mergedInto'), one.mergedInto?.number],
  ];
  return facts.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : []));
}

function clocksOf(t: Say, one: CaseDetail, time: Time): CaseFile['clocks'] {
  return {
    heading: t('console.export.file.clocks'),
    none: t('console.export.file.noClocks'),
    columns: (['stage', 'limit', 'started', 'due', 'ended', 'result'] as const).map((column) =>
      t(`console.case.clock.${column}`),
    ),
    rows: one.clocks.map((clock) => {
      const late = clock.late || clock.status === 'late';
      const result = late
        ? 'late'
        : clock.endedAt
          ? 'onTime'
          : clock.paused
            ? 'stopped'
            : 'running';
      const { unit, value } = clock.limit;
      return [
        t(`stages.${clock.stage}`),
        t(`limits.${unit}` as 'limits.working_day', { count: value }),
        time(clock.startedAt),
        time(clock.dueAt),
        clock.endedAt ? time(clock.endedAt) : '—',
        t(`console.case.clock.${result}`),
      ];
    }),
  };
}

function callsOf(t: Say, one: CaseDetail, time: Time): CaseFile['calls'] {
  return {
    heading: t('console.export.file.calls'),
    none: t('console.export.file.noCalls'),
    items: one.calls.map((call) => ({
      title: `${t(`calls.kinds.${call.kind}`)} · ${t(`calls.states.${call.state}`)} · ${time(call.raisedAt)}`,
      lines: [
        maskNumbers(call.reason),
        ...call.departments.map((department) => {
          const steps = department.steps.map(({ step, doneAt, late }) => {
            const done = doneAt
              ? t(late ? 'console.export.file.lateAt' : 'console.export.file.doneAt', {
                  time: time(doneAt),
                })
              : t('console.export.file.notDone');
            return t('console.timeline.detail', { label: t(`calls.steps.${step}`), value: done });
          });
          const scores = department.scores.map(({ by, score }) =>
            t('console.export.file.score', { by: t(`calls.scorers.${by}`), score }),
          );
          return [
            `${department.unitName} · ${t(`calls.roles.${department.role}`)}`,
            ...steps,
            ...scores,
          ].join(' · ');
        }),
        ...call.plan.map((step) =>
          [
            t('console.timeline.detail', {
              label: t('console.export.file.plan'),
              value: maskNumbers(step.text),
            }),
            step.unitName,
            step.doneAt
              ? t('console.export.file.doneAt', { time: time(step.doneAt) })
              : t('console.export.file.notDone'),
          ].join(' · '),
        ),
      ],
    })),
  };
}

function timelineOf(
  t: Say,
  one: CaseDetail,
  time: Time,
  pictures: CaseFileExtras['pictures'],
): CaseFile['timeline'] {
  const postName = (post: string) =>
    i18n.exists(`posts.${post}`) ? t(`posts.${post}` as 'posts.gridWorker') : post;
  return {
    heading: t('console.export.file.timeline'),
    items: one.timeline.map((entry) => {
      const numbers = pictures.flatMap((picture, i) =>
        picture.entry === entry.id ? [t('console.export.file.picture', { number: i + 1 })] : [],
      );
      return {
        at: time(entry.at),
        sentence: [
          entrySentence(t, entry, postName),
          entry.caseNumber !== one.number && t('timeline.onPart', { number: entry.caseNumber }),
          !entry.public && `[${t('console.export.file.internal')}]`,
        ]
          .filter(Boolean)
          .join(' '),
        lines: [
          ...(entry.text && entry.text !== one.text ? [maskNumbers(entry.text)] : []),
          ...entryDetails(t, entry, time).map(maskNumbers),
          ...(numbers.length > 0
            ? [t('console.export.file.see', { pictures: numbers.join(', ') })]
            : []),
        ],
      };
    }),
  };
}
