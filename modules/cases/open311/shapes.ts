/** Shapes for the API's documents alone: what arrives is read leniently by params.ts, as the specification asks. */
import { z } from 'zod';

const text = (what: string) => z.string().optional().describe(what);

const everyQuery = {
  jurisdiction_id: text('domain of the city; may be left out'),
  locale: text('zh-CN or en; Accept-Language when left out'),
};

/** Parameters that every resource takes. */
export const commonQuery = z.object(everyQuery);

/** Parameters of one request. */
export const requestQuery = z.object({
  ...everyQuery,
  extensions: text('true: extended attributes, pictures and notes'),
});

/** Parameters of the list of requests. */
export const requestsQuery = z.object({
  ...everyQuery,
  service_request_id: text('ids separated by commas; overrides everything else'),
  service_code: text('codes separated by commas'),
  status: text('open, closed, or both separated by a comma'),
  start_date: text('earliest requested_datetime, w3 format; at most 90 days before end_date'),
  end_date: text('latest requested_datetime'),
  updated_after: text('earliest update'),
  updated_before: text('latest update'),
  lat: text('latitude of the middle of a circle, WGS84'),
  long: text('longitude of it'),
  radius: text('metres; 1000 when left out'),
  page: text('from 1'),
  page_size: text('at most 1000'),
  extensions: text('true: extended attributes, pictures and notes'),
});

/** The last part of an address: an id and, if wanted, `.json` or `.xml`. */
export const idParams = z.object({ id: z.string().describe('id, with .json or .xml behind it') });

/** What is posted. */
export const postedBody = z.object({
  api_key: text('key of the system that posts'),
  jurisdiction_id: text('domain of the city; may be left out'),
  service_code: text('class of the case'),
  lat: text('latitude, WGS84'),
  long: text('longitude, WGS84'),
  address_string: text('address, when there is no point'),
  address_id: text('path or code of a place, when there is no point'),
  description: text('at most 4000 characters'),
  first_name: text('given name of who reports'),
  last_name: text('family name of who reports'),
  email: text('address of who reports'),
  phone: text('phone of who reports'),
  media_url: text('https address of a picture, fetched afterwards'),
  'attribute[URGENCY]': text('DANGER or ORDINARY'),
  'attribute[LANDMARK]': text('what stands nearby'),
  'attribute[CONFIDENTIAL]': text('YES or NO'),
});

const service = z.object({
  service_code: z.string(),
  service_name: z.string(),
  description: z.string(),
  metadata: z.boolean(),
  type: z.literal('realtime'),
  keywords: z.string(),
  group: z.string(),
});

const request = z.object({
  service_request_id: z.string(),
  status: z.enum(['open', 'closed']),
  status_notes: z.string(),
  service_name: z.string(),
  service_code: z.string(),
  description: z.string(),
  agency_responsible: z.string(),
  service_notice: z.string().nullable(),
  requested_datetime: z.string(),
  updated_datetime: z.string(),
  expected_datetime: z.string().optional(),
  address: z.string(),
  address_id: z.string(),
  zipcode: z.null(),
  lat: z.number(),
  long: z.number(),
  media_url: z.string().nullable(),
});

/** What each resource answers, in JSON. */
export const answers = {
  discovery: z.object({
    changeset: z.string(),
    contact: z.string(),
    key_service: z.string(),
    endpoints: z.array(
      z.object({
        specification: z.string(),
        url: z.string(),
        changeset: z.string(),
        type: z.enum(['production', 'test']),
        formats: z.array(z.string()),
      }),
    ),
  }),
  services: z.array(service),
  definition: z.object({
    service_code: z.string(),
    attributes: z.array(
      z.object({
        variable: z.boolean(),
        code: z.string(),
        datatype: z.enum(['string', 'singlevaluelist']),
        required: z.boolean(),
        datatype_description: z.string(),
        order: z.number().int(),
        description: z.string(),
        values: z.array(z.object({ key: z.string(), name: z.string() })).optional(),
      }),
    ),
  }),
  requests: z.array(request),
  token: z.array(z.object({ service_request_id: z.string(), token: z.string() })),
  posted: z.array(
    z.object({
      service_request_id: z.string(),
      service_notice: z.string(),
      account_id: z.null(),
    }),
  ),
};
