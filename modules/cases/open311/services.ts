/** The classes of cases as the services of GeoReport v2. Pure. */
import type { CaseClass } from '../rules.ts';
import { Open311Error } from './errors.ts';
import type { Answer, Tree } from './formats.ts';
import { type Locale, say, type Word } from './words.ts';

/** An attribute that every service asks for. */
interface Attribute {
  code: string;
  datatype: 'string' | 'singlevaluelist';
  description: Word;
  datatypeDescription: Word;
  most: number;
  values: readonly { key: string; name: Word }[];
}

/** What a report may say beside its text. None is required: a client that knows no attributes can post. */
export const attributes: readonly Attribute[] = [
  {
    code: 'URGENCY',
    datatype: 'singlevaluelist',
    description: 'urgency',
    datatypeDescription: 'urgencyHelp',
    most: 40,
    values: [
      { key: 'DANGER', name: 'danger' },
      { key: 'ORDINARY', name: 'ordinary' },
    ],
  },
  {
    code: 'LANDMARK',
    datatype: 'string',
    description: 'landmark',
    datatypeDescription: 'landmarkHelp',
    most: 100,
    values: [],
  },
  {
    code: 'CONFIDENTIAL',
    datatype: 'singlevaluelist',
    description: 'confidential',
    datatypeDescription: 'confidentialHelp',
    most: 40,
    values: [
      { key: 'NO', name: 'no' },
      { key: 'YES', name: 'yes' },
    ],
  },
];

function describeService(one: CaseClass, locale: Locale): Tree {
  const name = one.name[locale];
  const group = one.group[locale];
  const other: Locale = locale === 'en' ? 'zh-CN' : 'en';
  return {
    service_code: one.code,
    service_name: name,
    description: say('serviceDescription', locale, { group, name }),
    metadata: true,
    type: 'realtime',
    // A name may hold commas itself, which separate keywords.
    keywords: [name, group, one.name[other], one.group[other]]
      .flatMap((text) => text.split(/[,，、]/))
      .map((word) => word.trim())
      .join(', '),
    group,
  };
}

/** All services, in the order of the city's list. */
export function describeServices(classes: Iterable<CaseClass>, locale: Locale): Answer {
  const value = [...classes]
    .filter((one) => !one.retired)
    .map((one) => describeService(one, locale));
  return { root: 'services', value };
}

/** A class by its service_code. @throws Open311Error 404 */
export function getService(classes: ReadonlyMap<string, CaseClass>, code: string): CaseClass {
  const known = classes.get(code);
  if (!known || known.retired) {
    throw new Open311Error(404, { word: 'noService', values: { code: code.slice(0, 40) } });
  }
  return known;
}

/** The attributes of a service. */
export function describeDefinition(one: CaseClass, locale: Locale): Answer {
  const value = {
    service_code: one.code,
    attributes: attributes.map(
      (attribute, i): Tree => ({
        variable: true,
        code: attribute.code,
        datatype: attribute.datatype,
        required: false,
        datatype_description: say(attribute.datatypeDescription, locale),
        order: i + 1,
        description: say(attribute.description, locale),
        ...(attribute.values.length > 0
          ? {
              values: attribute.values.map(({ key, name }) => ({ key, name: say(name, locale) })),
            }
          : {}),
      }),
    ),
  };
  return { root: 'service_definition', value };
}

/** What a report's attributes say. */
export interface GivenAttributes {
  urgency: string | undefined;
  landmark: string | undefined;
  confidential: boolean;
}

/** Checks the attributes of a report against the service. @throws Open311Error 400 */
export function checkAttributes(given: ReadonlyMap<string, readonly string[]>): GivenAttributes {
  const found = new Map<string, string>();
  for (const [code, values] of given) {
    const field = `attribute[${code}]`;
    const attribute = attributes.find((one) => one.code === code);
    if (!attribute) throw new Open311Error(400, { word: 'unknownAttribute', values: { field } });
    const keys = attribute.values.map((one) => one.key);
    const accepted = keys.length > 0 ? keys.join(', ') : `at most ${attribute.most} characters`;
    const [value, ...more] = values;
    const fits =
      value !== undefined &&
      more.length === 0 &&
      (keys.length > 0 ? keys.includes(value) : value.length <= attribute.most);
    if (!fits) throw new Open311Error(400, { word: 'wrong', values: { field, accepted } });
    found.set(code, value);
  }
  return {
    urgency: found.get('URGENCY'),
    landmark: found.get('LANDMARK'),
    confidential: found.get('CONFIDENTIAL') === 'YES',
  };
}
