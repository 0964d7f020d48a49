import { type AppError, findErrorDeclaration } from '../../../kernel/errors/app-error.ts';
import { toAppError } from '../../../kernel/http/error-handler.ts';
import type { Answer } from './formats.ts';
import { type Locale, say, sayError, type Word } from './words.ts';

type Values = Readonly<Record<string, string | number>>;

/** One thing that is wrong with a request, in the words of Open311. */
export interface Problem {
  word: Word;
  values?: Values;
}

/**
 * What an Open311 request is refused with. 404 for what does not exist, 403 for the API key, 400 for anything else.
 *
 * @source Open311 GeoReport v2, "Errors"
 */
export class Open311Error extends Error {
  readonly status: 400 | 403 | 404;
  readonly problems: readonly Problem[];

  constructor(status: 400 | 403 | 404, ...problems: Problem[]) {
    super(problems.map((problem) => problem.word).join(', '));
    this.name = 'Open311Error';
    this.status = status;
    this.problems = problems;
  }
}

/** The status of a coded error as Open311 has it: too many requests and our own failures stay what they are. */
function statusOf(error: AppError): number {
  const status = findErrorDeclaration(error.code)?.status ?? 500;
  if (status >= 500 || status === 429) return status;
  return status === 401 || status === 403 ? 403 : 400;
}

/** What was thrown as an answer: an array of code and description, and the HTTP status. */
export function describeError(
  thrown: unknown,
  locale: Locale,
  requestId: string,
): { status: number; answer: Answer } {
  if (thrown instanceof Open311Error) {
    const value = thrown.problems.map(({ word, values }) => ({
      code: thrown.status,
      description: say(word, locale, values),
    }));
    return { status: thrown.status, answer: { root: 'errors', value } };
  }
  const error = toAppError(thrown, requestId, locale);
  const unsupported = error.code === 'http/unsupported-media-type';
  const status = statusOf(error);
  const description = unsupported ? say('bodyType', locale) : sayError(error, locale);
  return { status, answer: { root: 'errors', value: [{ code: status, description }] } };
}
