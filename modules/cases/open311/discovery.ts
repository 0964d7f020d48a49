/** Service discovery: where the interface lies. Pure. @source Open311 Service Discovery */
import { type Answer, contentTypes } from './formats.ts';
import { type Locale, say, toW3 } from './words.ts';

/** Before any city runs this: the day on which the interface was made. */
const firstChange = new Date('2026-11-23T00:00:00Z');

export interface DiscoveryFacts {
  /** When the list of services last changed, as far as it is known. */
  changed: Date | undefined;
  production: boolean;
  locale: Locale;
  publicUrl: string;
  endpoint: string;
}

/** The discovery document. */
export function describeDiscovery(facts: DiscoveryFacts): Answer {
  const { changed = firstChange, production, locale, publicUrl, endpoint } = facts;
  const changeset = toW3(changed);
  return {
    root: 'discovery',
    value: {
      changeset,
      contact: say('contact', locale, { url: publicUrl }),
      key_service: say('keyService', locale, { url: publicUrl }),
      endpoints: [
        {
          specification: 'http://wiki.open311.org/GeoReport_v2',
          url: endpoint,
          changeset,
          type: production ? 'production' : 'test',
          formats: [contentTypes.xml, contentTypes.json].map((type) => type.split(';')[0]!),
        },
      ],
    },
  };
}
