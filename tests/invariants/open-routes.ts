// Where another area's ids are answered, each with the reason.
/** What everybody may read, or everybody signed in, whatever area it is of; each with the reason. */
export const open: Record<string, RegExp> = {
  'the directory of places and units is public in the city':
    /^GET \/api\/(places\/(?!plans|imports|patrols)|organization\/)/,
  'so are the tiles of the map, and places for other systems; dwellings have tests of their own':
    /^GET \/(tiles|ogc)\//,
  'columns of a list are one’s own, whatever the list':
    /^PUT \/api\/cases\/saved-filters\/columns\//,
  'classes of reports are public': /^GET \/open311\/v2\/services\//,
};

/** What is answered case by case: each of them has to be refused. */
export const caseByCase = /^POST \/api\/cases\/bulk\//;

/** What a post does for the whole city: there is no other area for it. */
export const cityWide: Partial<Record<string, RegExp>> = {
  cityOperator: /^PUT \/api\/cases\/(calendar|classes)\/|^GET \/api\/notices\/webhooks\//,
  systemAdministrator:
    /\/api\/(identity\/(people|api-keys)|organization\/units|notices\/webhooks)\//,
  securityAdministrator: /\/api\/identity\/(people|appointments|deputies|handovers)\//,
  auditor: /^GET \/api\/(identity\/(people|handovers)|notices\/webhooks|cases\/\{caseId\}\/audit)/,
};
