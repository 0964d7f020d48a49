import type cases from '../modules/cases/locales/zh-CN.json';
import type identity from '../modules/identity/locales/zh-CN.json';
import type notices from '../modules/notices/locales/zh-CN.json';
import type organization from '../modules/organization/locales/zh-CN.json';
import type places from '../modules/places/locales/zh-CN.json';
import type registry from '../modules/registry/locales/zh-CN.json';
import type consoleShell from './console/locales/zh-CN.json';
import type mobileShell from './mobile/locales/zh-CN.json';

/** The messages of shells and modules, so that the compiler knows each key. One line a namespace. */
declare module '../ui/i18n/messages.ts' {
  interface Messages {
    cases: typeof cases;
    console: typeof consoleShell;
    identity: typeof identity;
    mobile: typeof mobileShell;
    notices: typeof notices;
    organization: typeof organization;
    places: typeof places;
    registry: typeof registry;
  }
}
