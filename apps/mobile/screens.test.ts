import { describe, expect, it } from 'vitest';
import { matchPath } from '../../ui/router/match.ts';
import { tabs } from '../../ui/shell/mobile-screen.ts';
import { screens } from './screens.ts';

describe('screens of the phone', () => {
  it('have a page for each tab', () => {
    expect(new Set(screens.flatMap(({ tab }) => tab ?? []))).toEqual(new Set(tabs));
  });

  it('are each reached: no earlier path takes their place', () => {
    const hidden = screens.filter(
      (screen, index) =>
        screens.findIndex((one) => matchPath(one.path, screen.path.replaceAll(':', ''))) !== index,
    );
    expect(hidden.map(({ path }) => path)).toEqual([]);
  });
});
