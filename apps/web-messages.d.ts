import type consoleShell from './console/locales/zh-CN.json';

/** The messages of shells and modules, so that the compiler knows each key. One line a namespace. */
declare module '../ui/i18n/messages.ts' {
  interface Messages {
    console: typeof consoleShell;
  }
}
