/** Takes a request in that another system posts. */
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { takePicture } from '../../../kernel/files/index.ts';
import { type Actor, anonymous } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { findApiKey } from '../../identity/index.ts';
import { findPlace, searchPlaces } from '../../places/index.ts';
import { type ReportInput, reportCase } from '../report.ts';
import { getRules } from '../rules.ts';
import { Open311Error } from './errors.ts';
import type { Answer } from './formats.ts';
import { mediaJob } from './media-job.ts';
import { type PostedRequest, type RawParams, readPostedRequest, readText } from './params.ts';
import { checkAttributes, getService } from './services.ts';
import { instantInWords, type Locale, say } from './words.ts';

export interface PostOptions {
  params: RawParams;
  media: readonly Buffer[];
  /** Key sent as a header. */
  headerKey: string | undefined;
  locale: Locale;
  requestId: string;
}

/** The system that posts. @throws Open311Error 403 without a key that holds */
async function authenticate(services: Services, options: PostOptions): Promise<Actor> {
  const key = readText(options.params, 'api_key') ?? options.headerKey;
  if (key === undefined) throw new Open311Error(403, { word: 'noKey' });
  const known = await withTransaction(services.city, anonymous, { readOnly: true }, (trx) =>
    findApiKey(trx, key, 'open311'),
  );
  if (!known) throw new Open311Error(403, { word: 'wrongKey' });
  return { ...anonymous, kind: 'apiKey', apiKeyId: known.id, locale: options.locale };
}

/** Parts of an address below the building, which the search does not know. */
const innerPart = /[\s,，]*(\d+\s*单元|\d[\d-]*\s*室|\d+\s*楼(?!栋)\s*\d+|\d+号门).*$/;

/** Where it is: a point, a place by its id, or the best match of an address. @throws Open311Error 400 */
async function findWhere(
  trx: Trx,
  actor: Actor,
  posted: PostedRequest,
): Promise<Pick<ReportInput, 'location' | 'placePath'>> {
  const { point, addressId, addressString } = posted;
  if (point) return { location: { ...point, crs: 'WGS84' } };
  const byId = addressId === undefined ? undefined : await findPlace(trx, actor, addressId);
  if (byId) return { placePath: byId.path };
  const address = addressString ?? addressId ?? '';
  for (const text of new Set([address, address.replace(innerPart, '')])) {
    const [found] = await searchPlaces(trx, actor, { text, limit: 1, forgiving: false });
    // A search that stops at a subdistrict says nothing about where in it.
    if (found && found.path.split('.').length > 3) return { placePath: found.path };
  }
  throw new Open311Error(400, { word: 'noAddress', values: { address } });
}

/**
 * Takes a report in, with its pictures; one that is named by `media_url` is fetched afterwards by a job.
 *
 * @throws Open311Error 400, 403, 404; AppError as `reportCase` and `takePicture` throw
 */
export async function postRequest(services: Services, options: PostOptions): Promise<Answer> {
  const { locale, media } = options;
  const actor = await authenticate(services, options);
  const posted = readPostedRequest(options.params);
  // What can be refused is refused before a picture is kept.
  const given = await withTransaction(services.city, actor, { readOnly: true }, async (trx) => {
    const { classes } = await getRules(trx);
    const service = getService(classes, posted.serviceCode);
    return {
      service,
      attributes: checkAttributes(posted.attributes),
      where: await findWhere(trx, actor, posted),
    };
  });
  const pictures: string[] = [];
  let uploadToken: string | undefined;
  for (const data of media) {
    const taken = await takePicture(services, actor, data, uploadToken);
    uploadToken = taken.uploadToken ?? undefined;
    pictures.push(taken.id);
  }
  const { service, attributes, where } = given;
  const { urgency, landmark, confidential } = attributes;
  const address = [posted.addressString, landmark].filter(Boolean).join(' · ').slice(0, 200);
  const input: ReportInput = {
    text: posted.description ?? service.name[locale],
    classCode: service.code,
    ...where,
    ...(address ? { address } : {}),
    pictures,
    confidential,
    ...(posted.contact ? { contact: posted.contact } : {}),
  };
  return withTransaction(services.city, actor, {}, async (trx) => {
    const reported = await reportCase(trx, services, actor, input, {
      source: 'open311',
      uploadToken,
      locale,
      requestId: options.requestId,
      data: urgency === undefined ? {} : { urgency },
    });
    if (posted.mediaUrl) {
      const url = posted.mediaUrl.href;
      await services.jobs.enqueue(trx, mediaJob, { caseId: reported.id, url });
    }
    const { dueAt } = reported.nextStep;
    const notice = dueAt
      ? say('received', locale, { due: instantInWords(new Date(dueAt), locale) })
      : say('receivedOpen', locale);
    // Who posts is known by the key alone: no account is kept.
    const value = [
      { service_request_id: reported.number, service_notice: notice, account_id: null },
    ];
    return { root: 'service_requests', value };
  });
}
