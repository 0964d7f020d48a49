import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../../ui/parts/clock.tsx';
import { PictureGrid } from '../../../../../ui/parts/picture-grid.tsx';
import type { Call, CallStep } from '../../queries.ts';
import { picturesOf } from '../../words.ts';
import { AnswerForm } from './answer-form.tsx';
import { cellsOf } from './board.ts';
import { IssueForm } from './issue-form.tsx';
import { PlanForm } from './plan-form.tsx';
import { PlanSteps } from './plan-steps.tsx';
import { ReasonForm } from './reason-form.tsx';
import { ScoreForm } from './score-form.tsx';
import { StepCell } from './step-cell.tsx';

/** What can be done on a call, in the order of its course. */
const formActions = [
  'issue',
  'acknowledge',
  'contact',
  'reportIn',
  'plan',
  'complete',
  'score',
  'refuse',
  'cancel',
] as const;
type FormAction = (typeof formActions)[number];

const isStep = (action: FormAction): action is CallStep & FormAction =>
  action === 'acknowledge' ||
  action === 'contact' ||
  action === 'reportIn' ||
  action === 'complete';

/** A call with its departments, plan and scores, and what the reader may do on it now. */
export function CallPanel({ call, standalone = false }: { call: Call; standalone?: boolean }) {
  const { t } = useTranslation('cases');
  const [open, setOpen] = useState<FormAction>();
  const close = () => setOpen(undefined);
  const possible = formActions.filter((action) => call.actions.includes(action));
  const now = Date.now();
  const name = (action: FormAction) =>
    action === 'plan' && call.plan.length > 0
      ? t('console.calls.planEdit')
      : t(`console.calls.${action}`);
  return (
    <article className="cases-call">
      <header>
        {standalone && <h2>{call.caseText}</h2>}
        <p className="gw-inline">
          <span className={`cases-mark cases-mark--${call.kind}`}>
            {t(`calls.kinds.${call.kind}`)}
          </span>
          <span>{t(`calls.states.${call.state}`)}</span>
          <span className="gw-soft">
            {t('console.calls.raisedAt')} <When at={call.raisedAt} />
          </span>
        </p>
        <p>{call.reason}</p>
        {standalone && (
          <p className="cases-call__case">
            {t('console.calls.onCase')}{' '}
            <Link to="/cases/$caseId" params={{ caseId: call.caseId }}>
              {call.caseNumber}
            </Link>{' '}
            · {call.placeName}
          </p>
        )}
      </header>
      {possible.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of fields
        <div className="cases-actions" role="group" aria-label={t('console.case.actions')}>
          {possible.map((action, index) => (
            <button
              key={action}
              type="button"
              className={`gw-button${index === 0 ? ' gw-button--primary' : ''}`}
              aria-expanded={open === action}
              onClick={() => setOpen(open === action ? undefined : action)}
            >
              {name(action)}
            </button>
          ))}
        </div>
      )}
      {open === 'issue' && <IssueForm call={call} onClose={close} />}
      {(open === 'refuse' || open === 'cancel') && (
        <ReasonForm key={open} call={call} action={open} onClose={close} />
      )}
      {open && isStep(open) && <AnswerForm key={open} call={call} step={open} onClose={close} />}
      {open === 'plan' && <PlanForm call={call} onClose={close} />}
      {open === 'score' && <ScoreForm call={call} onClose={close} />}
      <ul className="cases-call__departments">
        {call.departments.map((department) => (
          <li key={department.id}>
            <p>
              <strong>{department.unitName}</strong>{' '}
              <span className="gw-soft">{t(`calls.roles.${department.role}`)}</span>
              {department.mine && <span className="cases-mark">{t('console.calls.mine')}</span>}
            </p>
            <dl className="cases-call__steps">
              {cellsOf(department, now, call.state !== 'issued').map((cell) => (
                <div key={cell.step}>
                  <dt>{t(`calls.steps.${cell.step}`)}</dt>
                  <dd>
                    <StepCell cell={cell} />
                  </dd>
                </div>
              ))}
            </dl>
            {department.checkIn && (
              <div className="gw-stack">
                <p>
                  {t('console.calls.checkIn', {
                    place: department.checkIn.placeName,
                    count: Math.round(department.checkIn.distance),
                  })}
                  {department.checkIn.note && ` — ${department.checkIn.note}`}
                </p>
                <PictureGrid pictures={picturesOf(department.checkIn.files)} />
              </div>
            )}
            {department.scores.length > 0 && (
              <ul className="gw-inline">
                {department.scores.map((score) => (
                  <li key={score.by}>
                    {t(`calls.scorers.${score.by}`)} <strong>{score.score}</strong>
                    {score.note && <span className="gw-soft"> {score.note}</span>}
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      {(call.plan.length > 0 || call.state === 'issued') && <PlanSteps call={call} />}
    </article>
  );
}
