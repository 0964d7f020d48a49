/**
 * One answer in the two formats of GeoReport v2. JSON is the value itself; XML names each item of a list in the singular.
 * Pure.
 *
 * @source Open311 GeoReport v2, "Format Support"; the Spark convention between XML and JSON
 */

export const formats = ['json', 'xml'] as const;
/** Format of an answer, by the ending of the address. */
export type Format = (typeof formats)[number];

/** What an answer is made of. Keys are element names in the order in which they are written. */
export type Tree = string | number | boolean | null | readonly Tree[] | { [name: string]: Tree };

/** An answer: the name of XML's root element, and what is in it. */
export interface Answer {
  root: 'discovery' | 'services' | 'service_definition' | 'service_requests' | 'errors';
  value: Tree;
}

/** Element name of the items of each list. */
const itemNames: Record<string, string> = {
  services: 'service',
  attributes: 'attribute',
  values: 'value',
  service_requests: 'request',
  errors: 'error',
  endpoints: 'endpoint',
  formats: 'format',
  notes: 'note',
  photos: 'photo',
  media_urls: 'media_url',
};

/** Content types as the specification writes them. */
export const contentTypes: Record<Format, string> = {
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
};

// Everything that XML 1.0 does not allow, lone surrogates among it.
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

/** A text as XML's character data; what XML can't hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"'\r]/g, (found) => entities[found]!);
}

function writeElement(name: string, value: Tree): string {
  if (value === null || value === '') return `<${name}/>`;
  if (Array.isArray(value)) {
    const item = itemNames[name];
    if (item === undefined) throw new Error(`items of ${name} have no name`);
    if (value.length === 0) return `<${name}></${name}>`;
    return `<${name}>${value.map((one: Tree) => writeElement(item, one)).join('')}</${name}>`;
  }
  if (typeof value === 'object') {
    const children = Object.entries(value as Record<string, Tree>);
    return `<${name}>${children.map(([key, one]) => writeElement(key, one)).join('')}</${name}>`;
  }
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** An answer as text in a format. */
export function writeAnswer({ root, value }: Answer, format: Format): string {
  if (format === 'json') return JSON.stringify(value);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(root, value)}\n`;
}

/**
 * The format that a request asks for: by the ending of the address, else by `Accept`; XML when it says nothing, since
 * that is the one format that the specification requires.
 */
export function chooseFormat(ending: string | undefined, accept: string | undefined): Format {
  if (ending === 'json' || ending === 'xml') return ending;
  return accept !== undefined && /\bapplication\/json\b/.test(accept) ? 'json' : 'xml';
}
