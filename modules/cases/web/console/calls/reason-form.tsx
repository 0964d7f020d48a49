import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Call, useCancelCall, useRefuseCall } from '../../queries.ts';
import { Labelled } from '../parts/field.tsx';
import { CallForm } from './call-form.tsx';

/** Ends a call without departments: the subdistrict refuses it, or it is withdrawn; with a reason that all read. */
export function ReasonForm({
  call,
  action,
  onClose,
}: {
  call: Call;
  action: 'refuse' | 'cancel';
  onClose: () => void;
}) {
  const { t } = useTranslation('cases');
  const refuse = useRefuseCall();
  const cancel = useCancelCall();
  const write = action === 'refuse' ? refuse : cancel;
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  return (
    <CallForm
      call={call}
      title={t(`console.calls.${action}`)}
      submit={t(`console.calls.${action}`)}
      done={t(action === 'refuse' ? 'console.calls.refused' : 'console.calls.cancelled')}
      valid={() => {
        setTried(true);
        return reason.trim() !== '';
      }}
      onSend={(intent) =>
        write.mutateAsync({ callId: call.id, ...intent, body: { reason: reason.trim() } })
      }
      onClose={onClose}
    >
      <Labelled
        label={t('fields.reason')}
        required
        problem={
          tried && !reason.trim()
            ? t('console.form.required', { field: t('fields.reason') })
            : undefined
        }
      >
        {(ids) => (
          <textarea
            {...ids}
            className="gw-input"
            rows={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Labelled>
    </CallForm>
  );
}
