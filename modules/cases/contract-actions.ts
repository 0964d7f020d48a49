/** Routes of the workflow's actions, made from its table. */
import { z } from 'zod';
import type { RouteDefinition } from '../../kernel/http/contract.ts';
import {
  caseParams,
  classCode,
  id,
  instant,
  location,
  pictureIds,
  placePath,
  text,
} from './contract-basics.ts';
import { caseDetail } from './contract-shapes.ts';
import { type ActionField, type ActionName, actionNames, fieldsOf } from './workflow.ts';

const bodyField: Record<ActionField['kind'], z.ZodType> = {
  reason: text(500).describe('why; kept in the history'),
  text: text(2000),
  pictures: pictureIds,
  caseClass: classCode,
  severity: z.number().int().min(1).max(9).describe('1 is the most urgent'),
  target: z
    .union([z.object({ unitId: id }), z.object({ placePath })])
    .describe('the department, or the grid or community, that is to handle it'),
  instant,
  limit: z.object({
    value: z.number().int().min(1).max(1000),
    unit: z.enum(['urgent_hour', 'working_hour', 'working_day', 'calendar_day']),
  }),
  case: id,
  parts: z
    .array(z.object({ text: text(2000), classCode }))
    .min(2)
    .max(20),
  rating: z.enum(['satisfied', 'basicallySatisfied', 'dissatisfied']),
  flag: z.boolean(),
  mentions: z
    .array(z.object({ personId: id, from: z.number().int().min(0), to: z.number().int().min(1) }))
    .max(20)
    .describe('colleagues named in an internal `text` as `@name`, and where; each is told'),
  location,
};

/** Fields of an action's body, made from those in the workflow. */
export function shapeOf(action: ActionName): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {};
  for (const field of fieldsOf(action)) {
    let type = bodyField[field.kind];
    if (field.kind === 'pictures' && field.required) type = z.array(id).min(1).max(9);
    shape[field.name] = field.required ? type : type.optional();
  }
  return shape;
}

/** Shape of an action's body. */
export function bodyOf(action: ActionName): z.ZodType {
  return z.object(shapeOf(action));
}

type ActionRoutes = {
  [A in ActionName as `case.${A}`]: {
    method: 'POST';
    path: `/api/cases/:caseId/${A}`;
    summary: string;
    access: `cases.${A}`;
    params: typeof caseParams;
    body: z.ZodType<Record<string, unknown>, Record<string, unknown>>;
    response: typeof caseDetail;
    versioned: true;
  };
};

/** One route an action, made from the workflow: `POST /api/cases/:caseId/accept`. */
export const caseActionRoutes = Object.fromEntries(
  actionNames.map((action) => [
    `case.${action}`,
    {
      method: 'POST',
      path: `/api/cases/:caseId/${action}`,
      summary: `Workflow action: ${action}`,
      access: `cases.${action}`,
      params: caseParams,
      body: bodyOf(action),
      response: caseDetail,
      versioned: true,
    } satisfies RouteDefinition,
  ]),
) as unknown as ActionRoutes;
