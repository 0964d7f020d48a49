import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { type Locale, nameClass } from '../names.ts';
import { authorize } from '../policy.ts';
import { getRules } from '../rules.ts';
import type { suggestionRoutes } from './contract.ts';
import { scoreClasses } from './evaluate.ts';
import { strongestWords } from './model.ts';
import { getModel } from './proposals.ts';
import { getTraining, listModels } from './store.ts';
import { isTraining } from './training.ts';

type Answer = z.output<(typeof suggestionRoutes)['readSuggestions']['response']>;

/** Models that are told at most. */
const mostModels = 20;
/** Words of a class that are told. */
const mostWords = 8;

/** How classes are proposed: the models, and class by class how well the one in use does. */
export async function readSuggestions(
  trx: Trx,
  actor: Actor,
  { config }: Pick<Services, 'config'>,
  locale: Locale,
  now: Date,
): Promise<Answer> {
  authorize(actor, 'cases.configure');
  const [{ classes }, training, rows] = [
    await getRules(trx),
    await getTraining(trx),
    await listModels(trx, mostModels),
  ];
  const model = await getModel(trx);
  const evaluation = (rows.find(({ inUse }) => inUse) ?? rows[0])?.evaluation;
  const scores = new Map(
    evaluation ? scoreClasses(evaluation).map((score) => [score.code, score] as const) : [],
  );
  const listed = [...classes.values()].filter(({ code, retired }) => !retired || scores.has(code));
  return {
    outside: config.suggest && {
      model: config.suggest.model,
      host: new URL(config.suggest.url).host,
    },
    training: {
      running: isTraining(training, now),
      seen: training.seen,
      finishedAt: training.finishedAt?.toISOString() ?? null,
      failed: training.failed,
    },
    models: rows.map(({ trainedAt, evaluation: { cases, first, amongThree }, ...row }) => ({
      id: row.id,
      trainedAt: trainedAt.toISOString(),
      cases: row.cases,
      heldOut: { cases, first, amongThree },
      since: row.since,
      inUse: row.inUse,
      refused: row.refused,
    })),
    classes: listed
      .map(({ code }) => {
        const { cases, proposed, right } = scores.get(code) ?? { cases: 0, proposed: 0, right: 0 };
        const words = strongestWords(model, code, mostWords);
        return { code, name: nameClass(classes, code)[locale], cases, proposed, right, words };
      })
      .sort((a, b) => b.cases - a.cases || (a.code < b.code ? -1 : 1)),
    confusion: evaluation?.confusion ?? [],
  };
}
