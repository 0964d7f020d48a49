import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderWorkflow, workflowPage } from './diagram.ts';
import { workflow } from './workflow.ts';

describe('the page of the workflow', () => {
  test('is what the table says; else run npm run docs:workflow', () => {
    expect(readFileSync(workflowPage, 'utf8')).toBe(renderWorkflow());
  });

  test('draws every change of state and names every action', () => {
    const page = renderWorkflow();
    for (const row of workflow) {
      expect(page).toContain(`| \`${row.action}\` |`);
      for (const from of row.from) {
        if (row.to !== 'same') expect(page).toContain(`${from} --> ${row.to} : `);
      }
    }
  });
});
