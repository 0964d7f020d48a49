import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ActionRow,
  type ClockEffect,
  caseStates,
  type Guard,
  type HolderEffect,
  leadOfLevel,
  levels,
  openStates,
  postsOfLevel,
  type Who,
  workflow,
} from './workflow.ts';

const who: Record<Who, string> = {
  holder: 'a post of the level and place (or department) that holds the case now',
  dispatcher: 'a post of the level and place that dispatched it; before that, of its holder',
  fieldworker: 'a grid or community post where the case lies',
  above: 'a community, subdistrict or city post over the holder, where the case lies',
  subdistrict: 'a subdistrict post where the case lies',
  city: 'a city post',
  handler: 'the department or place that handled it',
  reporter: 'who reported it',
  system: 'the clock',
};

const guards: Record<Guard, string> = {
  notSuspended: 'the clock runs',
  suspended: 'the clock stands still',
  canRise: 'there is a level above the holder',
  mayDispatch: 'the holder is a community, a subdistrict or the city',
  hasParts: 'it was split',
  childrenClosed: 'every part split off has ended',
  wholeOpen: 'the case it was split off is open',
  hasLowerHolder: 'it came from a level below',
  ownWork: 'the holder is below the subdistrict, and the case is not of the hotline',
  unrated: 'the reporter has not rated it',
  reopenable: 'rated dissatisfied, and closed for 15 days at the most',
  lateOnce: 'it was late, and no appeal has been made',
  extensionAsked: 'somebody waits for an answer to an extension',
  noExtensionAsked: 'nobody waits for an answer to an extension',
  appealAtFirst: 'an appeal waits for its first review',
  appealAtSecond: 'an appeal waits for its second review',
  noOpenCall: 'no department is being called on it',
};

const holders: Record<HolderEffect, string> = {
  same: 'who holds it now',
  up: 'the level above',
  down: 'the holder below that it came from',
  atLeastCommunity: 'the same, or the community when that is higher',
  target: 'the department, grid or community that is named',
  dispatcher: 'who dispatched it',
  handler: 'who handled it',
  reopener: 'the level that dispatched it or, when it was never dispatched, its community',
};

function clockText(clock: ClockEffect): string {
  return typeof clock === 'object' ? `starts \`${clock.start}\`` : clock === 'none' ? '' : clock;
}

/** Transitions with the same ends are one arrow. */
function drawArrows(): string[] {
  const arrows = new Map<string, Set<string>>();
  for (const row of workflow) {
    if (row.to === 'same') continue;
    for (const from of row.from) {
      const ends = `${from} --> ${row.to}`;
      arrows.set(ends, (arrows.get(ends) ?? new Set()).add(row.action));
    }
  }
  return [...arrows].map(([ends, actions]) => `    ${ends} : ${[...actions].join(', ')}`);
}

function fieldText(row: ActionRow): string {
  return row.fields.map((field) => (field.required ? `**${field.name}**` : field.name)).join(', ');
}

function tableOf(rows: readonly ActionRow[]): string[] {
  return [
    '| action | to | who | guard | held by | clock | fields | reporter sees |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map((row) =>
      [
        '',
        `\`${row.action}\``,
        row.to === 'same' ? '' : `\`${row.to}\``,
        row.who.join(', '),
        row.guards.join(', '),
        row.holder === 'same' ? '' : row.holder,
        clockText(row.clock),
        fieldText(row),
        row.notice ? 'yes, and a notice' : row.public ? 'yes' : '',
        '',
      ]
        .join(' | ')
        .trim(),
    ),
  ];
}

function words(texts: Record<string, string>): string[] {
  return Object.entries(texts).map(([name, text]) => `| \`${name}\` | ${text} |`);
}

/** The reference page of the workflow as Markdown, made from the table in `workflow.ts`. */
export function renderWorkflow(): string {
  const everywhere = workflow.filter((row) => row.from.length === caseStates.length);
  const lines = [
    '# Workflow of a case',
    '',
    'Made from `modules/cases/workflow.ts` by `npm run docs:workflow`; a test holds both equal. Change the table, not this page.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '    [*] --> reported : report',
    ...drawArrows(),
    '```',
    '',
    'Arrows that keep the state are left out of the picture; they stand in the tables.',
    `Open states: ${openStates.map((state) => `\`${state}\``).join(', ')}.`,
    '',
    '## Actions by state',
    '',
    'Within a state the likeliest action comes first. Fields in bold are required.',
  ];
  for (const state of caseStates) {
    const rows = workflow.filter((row) => row.from.includes(state) && !everywhere.includes(row));
    if (rows.length > 0) lines.push('', `### ${state}`, '', ...tableOf(rows));
  }
  lines.push('', '### Every state', '', ...tableOf(everywhere));
  lines.push('', '## Who', '', '| word | means |', '|---|---|', ...words(who));
  lines.push('', '## Guards', '', '| guard | means |', '|---|---|', ...words(guards));
  lines.push('', '## Held by', '', '| word | means |', '|---|---|', ...words(holders));
  lines.push(
    '',
    '## Levels',
    '',
    '| level | posts that handle | post that answers for it |',
    '|---|---|---|',
    ...levels.map(
      (level) => `| \`${level}\` | ${postsOfLevel[level].join(', ')} | ${leadOfLevel[level]} |`,
    ),
  );
  return `${lines.join('\n')}\n`;
}

/** Where the page lies. */
export const workflowPage = join(
  fileURLToPath(import.meta.url),
  '../../../docs/reference/workflow.md',
);

if (import.meta.main) writeFileSync(workflowPage, renderWorkflow());
