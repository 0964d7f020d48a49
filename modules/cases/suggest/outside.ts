/** Asks an OpenAI-compatible model, where a city has configured one, which class a text is about. */
import type { Config } from '../../../kernel/config/config.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { nameClassesInUse } from '../classes.ts';
import { maskText } from './mask.ts';

/** Longer than this nobody waits for a proposal: the own one is shown. */
const patienceMs = 2_000;
/** Letters of a text that are sent at most. */
const mostLetters = 500;
const mostKept = 500;
/** Of less nobody can say what it is about. */
const fewestLetters = 4;

/** Questions under way at most: whoever comes then gets the own proposal. */
const mostAsked = 4;

const kept = new Map<string, string[]>();
let asked = 0;

function promptOf(classes: readonly { code: string; name: string }[]): string {
  const list = classes.map(({ code, name }) => `${code} ${name}`).join('\n');
  return `你为城市网格的问题上报选择类别。只回答最符合的三个代码，用逗号分隔，最符合的在前。类别：\n${list}`;
}

/**
 * The codes that the model proposes, the likeliest first: such as exist alone. Personal data is masked before it is sent.
 *
 * @returns undefined when it is not there, slow, or says nothing of use
 */
export async function askOutside(
  { url, model, key }: NonNullable<Config['suggest']>,
  text: string,
  classes: readonly { code: string; name: string }[],
): Promise<string[] | undefined> {
  const masked = maskText(text).slice(0, mostLetters);
  const known = kept.get(masked);
  if (known) return known;
  if (asked >= mostAsked) return undefined;
  asked += 1;
  try {
    const answer = await fetch(`${url.replace(/\/$/, '')}/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key ? { authorization: `Bearer ${key}` } : {}),
      },
      body: JSON.stringify({
        model,
        temperature: 0,
        max_tokens: 40,
        messages: [
          { role: 'system', content: promptOf(classes) },
          { role: 'user', content: masked },
        ],
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!answer.ok) return undefined;
    const body = (await answer.json()) as { choices?: { message?: { content?: unknown } }[] };
    const said = body.choices?.[0]?.message?.content;
    const codes = new Set(classes.map(({ code }) => code));
    const found = [...new Set(String(said ?? '').match(/[\w-]+/g) ?? [])].filter((code) =>
      codes.has(code),
    );
    if (found.length === 0) return undefined;
    if (kept.size >= mostKept) kept.clear();
    kept.set(masked, found);
    return found;
  } catch {
    return undefined;
  } finally {
    asked -= 1;
  }
}

/** What the configured model proposes for a text; nothing when there is none, or nothing to say. */
export async function proposeOutside(
  { city, config }: Pick<Services, 'city' | 'config'>,
  text: string | undefined,
): Promise<string[]> {
  if (!config.suggest || !text || text.trim().length < fewestLetters) return [];
  const classes = await withTransaction(city, system, { readOnly: true }, nameClassesInUse);
  return (await askOutside(config.suggest, text, classes)) ?? [];
}
