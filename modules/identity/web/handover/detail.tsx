import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../ui/parts/clock.tsx';
import { ConfirmButton } from '../../../../ui/parts/confirm-button.tsx';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { HandoverState } from './list.tsx';
import {
  type HandoverDetail,
  useConfirmHandover,
  useHandover,
  useUndoHandover,
} from './queries.ts';

/** A link of the shell to a record, or its words alone where the shell has no screen for it. */
type Link = (to: string, children: ReactNode) => ReactNode;

/** One hand-over: who, what, to whom; what the reader takes over with its clocks; both sides' word. Printed as it stands. */
export function HandoverSheet({ id, link }: { id: string; link: Link }) {
  const { t } = useTranslation('identity');
  const handover = useHandover(id);
  if (handover.isPending) return <SkeletonList rows={5} height={56} />;
  if (handover.isError) {
    return (
      <ErrorPanel
        error={handover.error}
        title={t('later.handover.failed')}
        onRetry={() => void handover.refetch()}
      />
    );
  }
  const one = handover.data;
  return (
    <article className="identity-sheet gw-stack" aria-labelledby="handover-title">
      <header className="gw-stack">
        <h2 id="handover-title">
          {t('later.handover.line', {
            where: one.where,
            post: t(`posts.${one.post}`),
            name: one.person.name,
          })}
        </h2>
        <HandoverState one={one} />
      </header>
      <Facts one={one} />
      <Work one={one} link={link} />
      <Signatures />
      <Actions one={one} />
    </article>
  );
}

function Facts({ one }: { one: HandoverDetail }) {
  const { t } = useTranslation('identity');
  const to = one.to && [one.to.where, t(`posts.${one.to.post}`), one.to.name].filter(Boolean);
  const said = (at: string | null, by: string | null) =>
    at && (
      <>
        {by} <When at={at} />
      </>
    );
  const facts: [string, ReactNode][] = [
    [t('later.handover.from'), one.person.name],
    [
      t(`later.handover.why.${one.why}`),
      t(one.planned ? 'later.handover.planned' : 'later.handover.day', { day: one.day }),
    ],
    [
      t('later.handover.to'),
      [t(`later.handover.heir.${one.heir}`), to?.join(' · ')].filter(Boolean).join('：'),
    ],
    [t('later.handover.reason'), one.reason],
    [t('later.handover.note'), one.note],
    [
      t('later.handover.made'),
      <>
        {one.madeBy ?? t('later.handover.byRule')} <When at={one.madeAt} />
      </>,
    ],
    [t('later.handover.handed'), said(one.handedAt, one.person.name)],
    [t('later.handover.received'), said(one.receivedAt, one.receivedBy)],
  ];
  return (
    <dl className="identity-facts">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Work({ one, link }: { one: HandoverDetail; link: Link }) {
  const { t } = useTranslation('identity');
  return (
    <section className="gw-stack">
      <h3>
        {t(one.mayConfirm === 'received' ? 'later.handover.takeOver' : 'later.handover.work')}
      </h3>
      {one.work.length === 0 && <p className="gw-soft">{t('later.handover.nothing')}</p>}
      {one.work.map((work) => {
        const list = one.lists.find(({ kind }) => kind === work.kind);
        return (
          <section key={work.kind} className="gw-stack identity-work">
            <h4>
              {t(`later.handover.kinds.${work.kind}`)}{' '}
              <span className="gw-soft">
                {t('later.handover.count', { count: work.count })} ·{' '}
                {t(`later.handover.becomes.${work.becomes}`)}
              </span>
            </h4>
            <ul>
              {list?.lines.map((line) => (
                <li key={line.id}>
                  <span>{line.link ? link(line.link, line.title) : line.title}</span>
                  {line.detail && <span className="gw-soft"> {line.detail}</span>}
                  {line.dueAt && (
                    <span className={line.late ? 'gw-problem' : 'gw-soft'}>
                      {' '}
                      {line.late && t('later.handover.late')} <When at={line.dueAt} />
                    </span>
                  )}
                </li>
              ))}
            </ul>
            {list && list.hidden > 0 && (
              <p className="gw-soft gw-small">
                {t('later.handover.hidden', { count: list.hidden })}
              </p>
            )}
          </section>
        );
      })}
    </section>
  );
}

/** For the sheet on paper alone. */
function Signatures() {
  const { t } = useTranslation('identity');
  return (
    <div className="identity-signatures" aria-hidden="true">
      {(['from', 'to', 'date'] as const).map((side) => (
        <span key={side}>{t(`later.handover.sign.${side}`)}</span>
      ))}
    </div>
  );
}

function Actions({ one }: { one: HandoverDetail }) {
  const { t } = useTranslation('identity');
  const confirm = useConfirmHandover();
  const undo = useUndoHandover();
  const problem = confirm.error ?? undo.error;
  return (
    <div className="identity-sheet__actions gw-stack">
      {problem && <ErrorPanel error={problem} title={t('later.handover.notDone')} />}
      <div className="gw-inline">
        {one.mayConfirm && (
          <button
            type="button"
            className="gw-button gw-button--primary"
            disabled={confirm.isPending}
            onClick={() =>
              confirm.mutate(one.id, {
                onSuccess: () => showToast(t('later.handover.confirmed')),
              })
            }
          >
            {t(`later.handover.confirm.${one.mayConfirm}`)}
          </button>
        )}
        <button type="button" className="gw-button" onClick={() => globalThis.print()}>
          {t('later.handover.print')}
        </button>
        {one.mayUndo && (
          <ConfirmButton
            className="gw-button"
            question={t('later.handover.undoQuestion')}
            consequence={t('later.handover.undoBody')}
            confirm={t('later.handover.undo')}
            onConfirm={() =>
              undo.mutate(one.id, { onSuccess: () => showToast(t('later.handover.undoDone')) })
            }
          >
            {t('later.handover.undo')}
          </ConfirmButton>
        )}
      </div>
    </div>
  );
}
