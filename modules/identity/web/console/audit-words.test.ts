import { expect, it } from 'vitest';
import cases from '../../../cases/locales/en.json' with { type: 'json' };
import { actionNames } from '../../../cases/workflow.ts';
import en from '../../locales/en.json' with { type: 'json' };
import { auditActions } from './audit-words.ts';

const codes = auditActions.flatMap(([, actions]) => [...actions]);

it('offers every action of the workflow', () => {
  expect(actionNames.filter((name) => !codes.includes(`cases.${name}`))).toEqual([]);
});

it('has words for every action that it offers, and offers all that it has words for', () => {
  const own = Object.keys(en.console.audit.actions).map((key) => key.replace('_', '.'));
  expect(own.filter((code) => !codes.includes(code))).toEqual([]);
  const wordless = codes.filter((code) => {
    const [, name = '', verb = ''] = code.split('.');
    const call = `call${verb.slice(0, 1).toUpperCase()}${verb.slice(1)}`;
    return !(own.includes(code) || name in cases.actions || call in cases.timeline);
  });
  expect(wordless).toEqual([]);
});
