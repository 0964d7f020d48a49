import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { putAnswer } from '../../../../ui/api/answer.ts';
import { ApiError } from '../../../../ui/api/error.ts';
import { newId } from '../../../../ui/api/intent.ts';
import { outbox } from '../../../../ui/offline/device.ts';
import type { PickedPicture } from '../../../../ui/parts/prepare-picture.ts';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { goBack, useParam } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { useMe } from '../../../identity/web/index.ts';
import { type ActionName, actionNames, fieldsOf, replyFieldOf } from '../../workflow.ts';
import { type CaseDetail, caseKeys, useCase } from '../queries.ts';
import { appendReply, ReplySelect } from '../standard-reply.tsx';
import { ActionField, type FieldValue, isMissing, toBodyValue } from './action-field.tsx';
import { NoCase } from './no-case.tsx';
import type { WritePayload } from './senders.ts';

/** One action on a case, asking for just what it needs. */
export default function ActionPage() {
  const { t } = useTranslation('cases');
  const caseId = useParam('caseId');
  const asked = useParam('action');
  const action = actionNames.find((name) => name === asked);
  const one = useCase(caseId);
  if (!action) return <NoCase />;
  return (
    <Page title={t(`actions.${action}`)} back={`/cases/${caseId}`}>
      {one.isPending && <SkeletonList rows={2} />}
      {one.isError && !one.data && (
        <ErrorPanel error={one.error} onRetry={() => void one.refetch()} />
      )}
      {one.data &&
        (one.data.actions.includes(action) ? (
          <ActionForm one={one.data} action={action} />
        ) : (
          <p>{t('mobile.action.notNow')}</p>
        ))}
    </Page>
  );
}

function ActionForm({ one, action }: { one: CaseDetail; action: ActionName }) {
  const { t } = useTranslation('cases');
  const client = useQueryClient();
  const { data: me } = useMe();
  // What a resident says is never internal.
  const isStaff = me !== undefined && me !== null && me.appointments.length > 0;
  const fields = fieldsOf(action).filter(
    (field) => field.kind !== 'mentions' && (isStaff || field.name !== 'internal'),
  );
  const replyField = replyFieldOf(action);
  const [values, setValues] = useState<Record<string, FieldValue>>(() =>
    fields.some((field) => field.kind === 'caseClass') ? { classCode: one.classCode } : {},
  );
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [id, setId] = useState(newId);
  const missing = fields.filter((field) => isMissing(field, values[field.name]));

  async function send() {
    if (missing.length > 0) return setShown(true);
    setBusy(true);
    setProblem(undefined);
    const pictures = fields.find((field) => field.kind === 'pictures');
    const payload: WritePayload = {
      route: `POST /api/cases/:caseId/${action}`,
      params: { caseId: one.id },
      version: one.version,
      pictures: pictures ? ((values[pictures.name] ?? []) as PickedPicture[]) : [],
      picturesField: pictures?.name ?? 'pictures',
      body: Object.fromEntries(
        fields
          .filter((field) => field.kind !== 'pictures')
          .map((field) => [field.name, toBodyValue(field, values[field.name])])
          .filter(([, value]) => value !== undefined),
      ),
    };
    try {
      const outcome = await outbox.handIn({
        id,
        kind: 'cases/write',
        title: `${t(`actions.${action}`)} · ${one.number}`,
        payload,
        owner: me?.id ?? null,
        createdAt: new Date().toISOString(),
      });
      if (outcome.state === 'sent') {
        putAnswer(client, caseKeys.one(one.id), outcome.answer as CaseDetail);
        await client.invalidateQueries({ queryKey: caseKeys.all, refetchType: 'none' });
      }
      showToast(t(outcome.state === 'sent' ? 'mobile.action.done' : 'mobile.action.kept'));
      goBack(`/cases/${one.id}`);
    } catch (error) {
      setId(newId());
      if (error instanceof ApiError && error.status === 409 && error.current) {
        putAnswer(client, caseKeys.one(one.id), error.current as CaseDetail);
      }
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="gw-stack">
      <p className="gw-soft">
        {one.number} · {one.className} · {one.placeName}
      </p>
      {isStaff && replyField && (
        <ReplySelect
          one={one}
          action={action}
          onPick={(text) =>
            setValues({
              ...values,
              [replyField]: appendReply(String(values[replyField] ?? ''), text),
            })
          }
        />
      )}
      {fields.map((field) => (
        <ActionField
          key={field.name}
          field={field}
          one={one}
          value={values[field.name]}
          missing={shown && missing.includes(field)}
          onChange={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
      {problem !== undefined && <ErrorPanel error={problem} title={t('mobile.action.failed')} />}
      <button
        type="button"
        className="gw-button gw-button--primary gw-button--block"
        disabled={busy}
        onClick={() => void send()}
      >
        {t(busy ? 'mobile.report.sending' : `actions.${action}`)}
      </button>
    </div>
  );
}
