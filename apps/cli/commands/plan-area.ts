import { writeFileSync } from 'node:fs';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { AreaOptions, AreaPlan } from '../../../modules/places/planner/area.ts';
import type { HouseholdRange } from '../../../modules/places/planner/score.ts';
import { type Invocation, UsageError } from '../command.ts';
import { withDatabase } from '../database.ts';

/** What was typed; the range that its sort of place usually has where none was. */
export interface AreaRequest extends Omit<AreaOptions, keyof HouseholdRange> {
  key: string;
  min: number | undefined;
  max: number | undefined;
}

/** Plans a grid or a community of the database, and says what came out; nothing is changed there. */
export async function planFromDatabase(
  invocation: Invocation,
  { key, min, max, ...options }: AreaRequest,
): Promise<number> {
  const { text, flag, print, log } = invocation;
  const { area, range } = await readArea(invocation, key);
  const wanted = { min: min ?? range.min, max: max ?? range.max };
  if (wanted.max < wanted.min) {
    throw new UsageError(`--max ${wanted.max} is below --min ${wanted.min}`);
  }
  const { planArea } = await import('../../../modules/places/planner/area.ts');
  const started = performance.now();
  const plan = planArea(area, { ...options, ...wanted });
  const seconds = (performance.now() - started) / 1000;
  const out = text('out');
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(toGeoJson(plan))}\n`);
  if (flag('json')) {
    const parts = plan.parts.map(({ outline, ...part }) => part);
    print(JSON.stringify({ ...plan, parts, seconds }));
    return 0;
  }
  for (const line of tableOf(plan)) print(line);
  const { score } = plan;
  log(
    `${area.buildings.length} buildings, ${score.parts} parts, ${score.avoidable} of them outside ${wanted.min} to ${wanted.max} households (at least ${score.unavoidable}); estates split ${score.estatesSplit}${score.moved === undefined ? '' : `; households that change ${score.moved}`}; ${seconds.toFixed(1)} s`,
  );
  for (const { code, ...facts } of plan.warnings) log(`${code}: ${JSON.stringify(facts)}`);
  return 0;
}

/** The area as it is now, and the range that is usual for its parts. */
async function readArea({ config, log }: Invocation, key: string) {
  const { findPlace } = await import('../../../modules/places/index.ts');
  const inputs = await import('../../../modules/places/plans/input.ts');
  const { usualRange } = await import('../../../modules/places/plans/contract.ts');
  return withDatabase(config(), log, (database) =>
    withTransaction(database, system, { readOnly: true }, async (trx) => {
      const place = await findPlace(trx, system, key);
      if (!place) throw new UsageError(`--area '${key}' is no place`);
      if (place.kind !== 'grid' && place.kind !== 'community') {
        throw new UsageError(`--area '${key}' is a ${place.kind}; accepted: a grid or a community`);
      }
      const { kind, outline, input, obstacles } = await inputs.readArea(trx, place.path);
      if (outline === null || obstacles.length > 0) {
        throw new UsageError(`--area '${key}' can't be planned: ${obstacles.join(', ')}`);
      }
      return { area: inputs.toPlanArea({ ...input, outline }), range: usualRange[kind] };
    }),
  );
}

/** Parts as GeoJSON features, with how good the plan is beside them. */
function toGeoJson({ parts, score, warnings }: AreaPlan) {
  return {
    type: 'FeatureCollection',
    features: parts.map(({ outline, ...properties }) => ({
      type: 'Feature',
      id: properties.number,
      properties,
      geometry: outline,
    })),
    score,
    warnings,
  };
}

function tableOf({ parts }: AreaPlan): string[] {
  const rows = parts.map((part) => [
    String(part.number),
    part.name ?? '',
    String(part.households),
    String(part.members.length),
    part.radius.toFixed(0),
    part.diameter.toFixed(0),
  ]);
  const table = [['part', 'as now', 'households', 'buildings', 'radius m', 'diameter m'], ...rows];
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  return table.map((row) =>
    row
      .map((cell, i) => (i === 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  '),
  );
}
