import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Clock, When } from '../../../../../ui/parts/clock.tsx';
import { PictureGrid } from '../../../../../ui/parts/picture-grid.tsx';
import { StateTag } from '../../../../../ui/parts/state-tag.tsx';
import { Skeleton } from '../../../../../ui/parts/states.tsx';
import { Timeline } from '../../../../../ui/parts/timeline.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import type { ActionName } from '../../../workflow.ts';
import type { CaseDetail } from '../../queries.ts';
import { clockOf, picturesOf, toneOf } from '../../words.ts';
import { RaiseCallForm } from '../calls/raise-call-form.tsx';
import { PrintButton } from '../export/print-button.tsx';
import { Marks } from '../parts/marks.tsx';
import { Section } from '../parts/section.tsx';
import { auditPosts } from '../posts.ts';
import { ActionBar } from './action-bar.tsx';
import { ActionForm, needsConfirm } from './action-form.tsx';
import { CaseAudit } from './case-audit.tsx';
import { CaseCalls } from './case-calls.tsx';
import { ClockTable } from './clock-table.tsx';
import type { FormValues } from './form-values.ts';
import { Banners, NextStep } from './notes.tsx';
import { Duplicates, Family } from './relations.tsx';
import { Reporter } from './reporter.tsx';
import { useTimeline } from './timeline-items.tsx';
import { WatchButton } from './watch-button.tsx';

const CasesMap = lazy(() => import('../lists/cases-map.tsx'));

/** Everything about a case on one page: what it is, by when, what can be done now, and all that has happened. */
export function CaseView({ one, act }: { one: CaseDetail; act: boolean }) {
  const { t } = useTranslation('cases');
  const timeline = useTimeline();
  const readsAudit = postsOf(useMe().data).some((post) => auditPosts.includes(post));
  const [open, setOpen] = useState<{ action: ActionName | 'call'; initial?: FormValues }>();
  const formBox = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const likeliest = one.actions.find((action) => !needsConfirm(action, one));
  // `e` on a list means: open it and begin. Once, not again after each action.
  const asked = useRef(act);
  useEffect(() => {
    if (!asked.current || !likeliest) return;
    asked.current = false;
    setOpen({ action: likeliest });
  }, [likeliest]);
  useEffect(() => {
    if (open) formBox.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  function close() {
    setOpen(undefined);
    requestAnimationFrame(() => bar.current?.querySelector('button')?.focus());
  }
  return (
    <article className="cases-case" aria-labelledby={`case-${one.id}`}>
      <header className="cases-case__head">
        <p className="gw-inline">
          <span className="cases-case__number">{one.number}</span>
          <StateTag label={t(`states.${one.state}`)} tone={toneOf(one.state, one.suspended)} />
          <Marks of={one} />
          <Clock clock={clockOf(one)} pressable />
        </p>
        <h1 id={`case-${one.id}`}>{one.text}</h1>
        <dl className="cases-facts">
          <Fact name={t('console.case.class')}>
            {one.className}
            {one.severity !== null &&
              ` · ${t('console.case.severity', { severity: one.severity })}`}
          </Fact>
          <Fact name={t('console.case.place')}>
            {one.placeName}
            {one.address && ` · ${one.address}`}
          </Fact>
          <Fact name={t('console.case.holder')}>{one.holder.name}</Fact>
          <Fact name={t('console.case.reported')}>
            <When at={one.reportedAt} />
          </Fact>
          <NextStep one={one} />
          {one.rating && <Fact name={t('console.case.rating')}>{t(`ratings.${one.rating}`)}</Fact>}
          {one.followers > 0 && (
            <Fact name="">{t('console.case.followers', { count: one.followers })}</Fact>
          )}
        </dl>
      </header>
      <Banners one={one} />
      <div ref={bar} className="cases-case__bar">
        <ActionBar
          one={one}
          current={open?.action}
          onAct={(action) => setOpen(open?.action === action ? undefined : { action })}
        />
        {!one.mine && <WatchButton one={one} />}
        <PrintButton caseId={one.id} />
      </div>
      {open && (
        <div ref={formBox}>
          {open.action === 'call' ? (
            <RaiseCallForm caseId={one.id} onClose={close} />
          ) : (
            <ActionForm
              key={open.action}
              one={one}
              action={open.action}
              initial={open.initial}
              onClose={close}
            />
          )}
        </div>
      )}
      <div className="cases-case__columns">
        <div className="cases-case__main">
          {one.files.length > 0 && (
            <Section title={t('console.case.pictures')}>
              <PictureGrid pictures={picturesOf(one.files)} />
            </Section>
          )}
          <Section title={t('console.case.timeline')}>
            <Timeline items={timeline(one.timeline, one.number, one.text)} shown={12} />
          </Section>
        </div>
        <div className="cases-case__side">
          <Section title={t('console.case.map')}>
            <div className="cases-case__map">
              <Suspense fallback={<Skeleton height="100%" />}>
                <CasesMap cases={[one]} />
              </Suspense>
            </div>
          </Section>
          <Reporter one={one} />
          <Section title={t('console.case.calls')}>
            <CaseCalls calls={one.calls} />
          </Section>
          <Family one={one} />
          <Section title={t('console.case.duplicates')}>
            <Duplicates
              one={one}
              onMerge={(into) => setOpen({ action: 'merge', initial: { into } })}
            />
          </Section>
        </div>
      </div>
      <Section title={t('console.case.clocks')}>
        <ClockTable clocks={one.clocks} />
      </Section>
      {readsAudit && <CaseAudit caseId={one.id} />}
    </article>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
