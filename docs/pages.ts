import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentShape } from '../kernel/config/config.ts';
import { listErrors } from '../kernel/errors/app-error.ts';
import { renderWorkflow } from '../modules/cases/diagram.ts';
import { caseEventKinds } from '../modules/cases/events.ts';
import en from '../modules/notices/locales/en.json' with { type: 'json' };
import zh from '../modules/notices/locales/zh-CN.json' with { type: 'json' };

/** Root of the repository. */
const root = join(import.meta.dirname, '..');

/** A document made from the code: `npm run docs:generate` writes it, a test holds both equal. */
export interface Page {
  /** From the root of the repository. */
  path: string;
  render: () => Promise<string> | string;
}

/** Every document that is made from the code alone. */
export const pages: Page[] = [
  { path: 'docs/errors.md', render: renderErrors },
  { path: 'docs/reference/configuration.md', render: renderConfiguration },
  { path: 'docs/reference/workflow.md', render: renderWorkflow },
  { path: 'docs/reference/webhooks.md', render: renderWebhooks },
];

/** Loads every file that declares coded errors, so that the list of them is whole. */
export async function loadErrors(): Promise<void> {
  for (const folder of ['kernel', 'modules']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      const path = join(root, folder, name);
      if (/^(export .*)?defineErrors\(/m.test(readFileSync(path, 'utf8'))) await import(path);
    }
  }
}

async function renderErrors(): Promise<string> {
  await loadErrors();
  const lines = [
    '# Errors',
    '',
    'Every answer that refuses has one form, and its code never changes its meaning. Made by `npm run docs:generate`',
    "from the modules' `errors.ts`; change those, not this page.",
    '',
    '```json',
    '{',
    '  "code": "http/invalid-input",',
    '  "message": "in the language of Accept-Language",',
    '  "fields": [{ "path": "body.text", "message": "what is wrong", "accepted": "what is accepted" }],',
    '  "details": {},',
    '  "current": "the record as it is now, when the code is http/stale",',
    '  "requestId": "to be told to the administrator"',
    '}',
    '```',
  ];
  let module = '';
  for (const [code, { status, zh, en }] of listErrors()) {
    const [owner = ''] = code.split('/');
    if (owner !== module) {
      module = owner;
      lines.push('', `## ${module}`, '', '| code | status | zh-CN | en |', '|---|---|---|---|');
    }
    lines.push(`| \`${code}\` | ${status} | ${cell(zh)} | ${cell(en)} |`);
  }
  return `${lines.join('\n')}\n`;
}

function renderConfiguration(): string {
  const lines = [
    '# Configuration',
    '',
    'Read once at the start from the environment and from a `.env` file in the working folder; the environment wins, an',
    'empty value counts as absent. A wrong value is refused with its name and what is accepted. Made by',
    '`npm run docs:generate` from `kernel/config/config.ts`; change that, not this page.',
    '',
    '| variable | accepted | default | |',
    '|---|---|---|---|',
  ];
  for (const [name, shape] of Object.entries(environmentShape.shape)) {
    const { accepted, fallback } = describeVariable(shape);
    lines.push(
      `| \`${name}\` | ${cell(accepted)} | ${fallback === undefined ? '' : `\`${fallback}\``} | ${cell(shape.description ?? '')} |`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** What a variable takes and what it is without one, from its shape. */
function describeVariable(shape: z.ZodType): { accepted: string; fallback: string | undefined } {
  let inner: z.ZodType = shape;
  let fallback: string | undefined;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) {
    if (inner instanceof z.ZodDefault) fallback = String(inner.def.defaultValue);
    inner = inner.unwrap() as z.ZodType;
  }
  // The default of a flag stands behind its transformation.
  if (inner instanceof z.ZodPipe) return { accepted: '`true`, `false`', fallback };
  if (inner instanceof z.ZodEnum) {
    return { accepted: inner.options.map((o) => `\`${o}\``).join(', '), fallback };
  }
  if (inner instanceof z.ZodNumber) {
    return { accepted: `${inner.minValue} to ${inner.maxValue}`, fallback };
  }
  return { accepted: acceptedByRefusal(inner) ?? 'text', fallback };
}

/** The shape's own words for what it takes, heard by giving it something that it refuses. */
function acceptedByRefusal(shape: z.ZodType): string | undefined {
  const refused = shape.safeParse('\0');
  return refused.error?.issues[0]?.message.split('accepted: ')[1];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function renderWebhooks(): string {
  const kinds = caseEventKinds.map(
    ({ key, name }) => `| \`${key}\` | ${name['zh-CN']} | ${name.en} |`,
  );
  return `# Webhooks

Made by \`npm run docs:generate\` from the kinds of events that rooms declare. How to receive them:
[guide](../guides/webhooks.md).

## A request

\`POST\` of \`application/json; charset=utf-8\` to the registered address. It follows [Standard
Webhooks](https://www.standardwebhooks.com/) 1.0.0.

| header | value |
|---|---|
| \`webhook-id\` | id of the event for this receiver: the same on every try |
| \`webhook-timestamp\` | seconds since 1970, of the try |
| \`webhook-signature\` | \`v1,\` and base64 of HMAC-SHA256 over \`id.timestamp.body\`; two, parted by a blank, while a secret is replaced |

\`\`\`json
{
  "id": "0190a1b2-0000-7000-8000-000000000001",
  "type": "case.closed",
  "created": "2026-11-28T01:02:03.000Z",
  "data": {
    "id": "0190a1b2-0000-7000-8000-000000000002",
    "number": "WD-20261128-0042",
    "state": "closed",
    "source": "mobile",
    "class": { "code": "C0118", "name": { "zh-CN": "…", "en": "Street lamps" } },
    "severity": 2,
    "place": { "path": "150300.150304.012.008.g003", "name": { "zh-CN": "…", "en": "Binhai · Grid 3" } },
    "partOf": null,
    "late": false,
    "reportedAt": "2026-11-27T09:40:00.000Z",
    "dueAt": null,
    "closedAt": "2026-11-28T01:02:03.000Z",
    "link": "https://gewu.example.cn/console/cases/0190a1b2-0000-7000-8000-000000000002"
  }
}
\`\`\`

No personal data: no words of people, no names, no phone, no point on the map, nothing below the building. Of confidential
cases nothing is sent. A field may be added; none changes its meaning.

## Answers and tries

| answer | what follows |
|---|---|
| 2xx within 10 s | it arrived |
| 410 | the webhook is switched off, the administrators are told |
| anything else, a redirect too, or none | tried again 13 times with growing waits, about a day; then given up |

Five given up in a row switch the webhook off. An event may come twice and in another order than it happened: \`webhook-id\` and
\`created\` tell. What was sent is kept for 30 days.

## Kinds

| type | zh-CN | en |
|---|---|---|
| \`webhook.test\` | ${zh.console.webhooks.test} | ${en.console.webhooks.test}: sent once |
${kinds.join('\n')}
`;
}
