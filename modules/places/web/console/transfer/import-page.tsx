import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { CheckStep } from './check-step.tsx';
import { ColumnsStep } from './columns-step.tsx';
import { CrsStep } from './crs-step.tsx';
import { DoneStep } from './done-step.tsx';
import { type Import, type ImportChoice, useCheck, useImport } from './queries.ts';

const steps = ['stepColumns', 'stepCrs', 'stepCheck', 'stepDone'] as const;
type Step = (typeof steps)[number];

/** Where an import stands by itself: what was not looked at yet is chosen first. */
function stepOf({ state }: Import): Step {
  if (state === 'read') return 'stepColumns';
  return state === 'taking' || state === 'taken' || state === 'undone' ? 'stepDone' : 'stepCheck';
}

/** One import, a question at a time. */
export default function ImportPage() {
  const { t } = useTranslation('places');
  const { importId } = useParams({ strict: false }) as { importId: string };
  const found = useImport(importId);
  return (
    <div className="transfer">
      <header className="transfer__head">
        <h1>
          {t('console.transfer.importTitle')} <code>{found.data?.fileName}</code>
        </h1>
        <Link to="/transfer">{t('console.transfer.back')}</Link>
      </header>
      {found.isPending && <SkeletonList rows={6} height={48} />}
      {found.isError && (
        <ErrorPanel
          error={found.error}
          title={t('console.transfer.failedToLoad')}
          onRetry={() => void found.refetch()}
        />
      )}
      {found.data && <Wizard key={found.data.id} one={found.data} />}
    </div>
  );
}

function Wizard({ one }: { one: Import }) {
  const { t } = useTranslation('places');
  const check = useCheck();
  const [choice, setChoice] = useState<ImportChoice>(one.options);
  const [chosen, setChosen] = useState<Step>();
  const step = one.state === 'checking' ? 'stepCheck' : (chosen ?? stepOf(one));
  const at = steps.indexOf(step);
  const layer = one.layers.find(({ name }) => name === choice.layer);
  const start = () => check.mutate({ one, choice }, { onSuccess: () => setChosen(undefined) });
  return (
    <>
      <ol className="transfer__steps" aria-label={t('console.transfer.steps')}>
        {steps.map((name, i) => (
          <li
            key={name}
            aria-current={name === step ? 'step' : undefined}
            data-done={i < at || undefined}
          >
            {t(`console.transfer.${name}`)}
          </li>
        ))}
      </ol>
      {check.isError && (
        <ErrorPanel error={check.error} title={t('console.transfer.failedToLoad')} />
      )}
      {step === 'stepColumns' && layer && (
        <ColumnsStep
          one={one}
          layer={layer}
          choice={choice}
          onChange={setChoice}
          onNext={() => setChosen('stepCrs')}
        />
      )}
      {step === 'stepCrs' && layer && (
        <CrsStep
          one={one}
          layer={layer}
          choice={choice}
          busy={check.isPending}
          onChange={setChoice}
          onBack={() => setChosen('stepColumns')}
          onNext={start}
        />
      )}
      {step === 'stepCheck' && (
        <CheckStep one={one} onBack={() => setChosen('stepColumns')} onAgain={start} />
      )}
      {step === 'stepDone' && <DoneStep one={one} />}
    </>
  );
}
