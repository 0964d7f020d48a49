import { type AppError, formatError } from '../../../kernel/errors/app-error.ts';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import type { CaseState } from '../workflow.ts';

/** Languages that answers are written in. */
export type Locale = 'zh-CN' | 'en';

/** What a state is called. */
export function stateInWords(state: CaseState, locale: Locale): string {
  return (locale === 'en' ? en : zh).states[state];
}

/** Texts that Open311 clients show; `{name}` is filled in. */
const texts = {
  contact: {
    'zh-CN': '格务平台 {url}；接口问题请联系本市系统管理员。',
    en: 'Gewu at {url}; for questions about this interface turn to the system administrator of the city.',
  },
  keyService: {
    'zh-CN': '提交需要接口密钥，由本市系统管理员在 {url}/console 的“接口密钥”中发放。',
    en: 'Posting takes an API key; the system administrator of the city issues it under "API keys" at {url}/console.',
  },
  serviceDescription: {
    'zh-CN': '{group}：{name}。',
    en: '{group}: {name}.',
  },
  received: {
    'zh-CN': '已收到。{due} 前答复是否受理。',
    en: 'Received. Whether it is accepted will be answered by {due}.',
  },
  receivedOpen: {
    'zh-CN': '已收到，将尽快答复是否受理。',
    en: 'Received. Whether it is accepted will be answered soon.',
  },
  nextBy: {
    'zh-CN': '下一步：{due} 前。',
    en: 'The next step is due by {due}.',
  },
  mergedInto: {
    'zh-CN': '与 {number} 是同一件事，已合并办理。',
    en: 'The same as {number}, with which it is handled.',
  },
  urgency: { 'zh-CN': '现场有没有危险？', en: 'Is anybody in danger there?' },
  urgencyHelp: { 'zh-CN': '选一项', en: 'Choose one' },
  danger: { 'zh-CN': '有人身危险', en: 'Somebody is in danger' },
  ordinary: { 'zh-CN': '没有危险', en: 'Nobody is in danger' },
  landmark: { 'zh-CN': '附近有什么明显的标志？', en: 'What stands nearby?' },
  landmarkHelp: { 'zh-CN': '最多 100 个字', en: 'At most 100 characters' },
  confidential: { 'zh-CN': '是否保密？', en: 'Keep it confidential?' },
  confidentialHelp: {
    'zh-CN': '选一项；保密的上报只有经办单位能看到，公开列表中不显示',
    en: 'Choose one; a confidential report is seen by those who handle it alone, and in no public list',
  },
  yes: { 'zh-CN': '是', en: 'Yes' },
  no: { 'zh-CN': '否', en: 'No' },
  noJurisdiction: {
    'zh-CN': '没有辖区 {jurisdiction}；本接口的 jurisdiction_id 是 {accepted}。',
    en: 'There is no jurisdiction {jurisdiction}; the jurisdiction_id of this endpoint is {accepted}.',
  },
  noKey: {
    'zh-CN': '缺少接口密钥 api_key。',
    en: 'The api_key is missing.',
  },
  wrongKey: {
    'zh-CN': '接口密钥 api_key 无效、已过期或已撤销。',
    en: 'The api_key is unknown, expired or revoked.',
  },
  missing: { 'zh-CN': '缺少 {field}。', en: '{field} was not provided.' },
  wrong: {
    'zh-CN': '{field} 不符合要求；可用：{accepted}。',
    en: '{field} is not accepted; accepted: {accepted}.',
  },
  noService: { 'zh-CN': '没有服务 {code}。', en: 'The service_code {code} was not found.' },
  noRequest: {
    'zh-CN': '没有编号为 {id} 的公开上报。',
    en: 'The service_request_id {id} was not found.',
  },
  noToken: { 'zh-CN': '没有令牌 {id}。', en: 'The token {id} was not found.' },
  noAddress: {
    'zh-CN': '没有找到地址“{address}”，请改用 lat 和 long。',
    en: 'The address "{address}" was not found; send lat and long instead.',
  },
  noLocation: {
    'zh-CN': '缺少位置：请提供 lat 和 long，或 address_string，或 address_id。',
    en: 'The location was not provided: send lat and long, or address_string, or address_id.',
  },
  noResource: {
    'zh-CN': '这个地址没有资源。',
    en: 'There is no resource at this address.',
  },
  bodyType: {
    'zh-CN': '请求体请用 application/x-www-form-urlencoded 或 multipart/form-data。',
    en: 'Send the body as application/x-www-form-urlencoded or multipart/form-data.',
  },
  unknownAttribute: {
    'zh-CN': '服务没有属性 {field}。',
    en: 'The service has no attribute {field}.',
  },
} as const satisfies Record<string, Record<Locale, string>>;

export type Word = keyof typeof texts;

/** A text in a language. */
export function say(
  word: Word,
  locale: Locale,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return texts[word][locale].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** A coded error of the house as a client of Open311 reads it. */
export function sayError(error: AppError, locale: Locale): string {
  const fields = error.details.fields ?? [];
  const detail = fields
    .map(
      ({ path, message, accepted }) =>
        `${path.replace(/^body\./, '')} ${message}${accepted ? ` (${accepted})` : ''}`,
    )
    .join('; ');
  return detail ? `${formatError(error, locale)} ${detail}` : formatError(error, locale);
}

/** A UTC instant as w3 format in the city's time, `2026-11-23T17:40:00+08:00`. */
export function toW3(at: Date): string {
  const local = new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19);
  return `${local}+08:00`;
}

/** A UTC instant as people in the city say it: `11月23日 17:40`. */
export function instantInWords(at: Date, locale: Locale): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: 'Asia/Shanghai',
    month: locale === 'en' ? 'short' : 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(at);
}
