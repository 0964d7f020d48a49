import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { actionNames } from '../../modules/cases/workflow.ts';
import { auditActions } from '../../modules/identity/web/console/audit-words.ts';
import { listFiles, listModules, readText } from './house.ts';

const code = new RegExp(`^(${listModules().join('|')})(\\.[a-zA-Z]+)+$`);
const words = JSON.parse(readText('modules/identity/locales/zh-CN.json')).console.audit;
const cases = JSON.parse(readText('modules/cases/locales/zh-CN.json'));

/** What rooms write into the audit: literals of `writeAudit({ action, subjectType })` and of `record(…, action)`. */
function collectAudited(): { actions: Set<string>; subjects: Set<string> } {
  const actions = new Set<string>();
  const subjects = new Set<string>();
  const literals = (node: ts.Node, into: Set<string>): void => {
    if (ts.isStringLiteralLike(node)) into.add(node.text);
    ts.forEachChild(node, (child) => literals(child, into));
  };
  for (const path of listFiles(/^modules\/(?!.*(\.test|testing)\.ts$).*\.ts$/)) {
    const source = ts.createSourceFile(path, readText(path), ts.ScriptTarget.ESNext, false);
    const visit = (node: ts.Node, audited: boolean): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
        if (node.expression.text === 'writeAudit') audited = true;
        if (node.expression.text === 'record')
          for (const one of node.arguments) if (ts.isStringLiteral(one)) actions.add(one.text);
      }
      if (audited && ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
        if (node.name.text === 'action') literals(node.initializer, actions);
        if (node.name.text === 'subjectType') literals(node.initializer, subjects);
      }
      ts.forEachChild(node, (child) => visit(child, audited));
    };
    visit(source, false);
  }
  return { actions: new Set([...actions].filter((one) => code.test(one))), subjects };
}

describe('words of the audit', () => {
  const { actions, subjects } = collectAudited();
  const offered = auditActions.flatMap(([, codes]): readonly string[] => codes);

  it('are found in the sources at all', () => {
    expect(actions.size).toBeGreaterThan(25);
    expect(subjects.size).toBeGreaterThan(5);
  });

  it('offer every action that is written, to narrow the list to', () => {
    expect([...actions].filter((one) => !offered.includes(one))).toEqual([]);
  });

  it('offer every action of the workflow', () => {
    const all = actionNames.map((name) => `cases.${name}`);
    expect(all.filter((one) => !offered.includes(one))).toEqual([]);
  });

  it('name every action that is offered', () => {
    const named = (one: string) => {
      const [, name = '', verb = ''] = one.split('.');
      const key = `call${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;
      return (
        one.replaceAll('.', '_') in words.actions ||
        (verb ? name === 'call' && key in cases.timeline : name in cases.actions)
      );
    };
    expect(offered.filter((one) => !named(one))).toEqual([]);
  });

  it('name every kind of subject', () => {
    expect([...subjects].filter((one) => !(one in words.subjects))).toEqual([]);
  });
});
