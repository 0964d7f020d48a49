import { useTranslation } from 'react-i18next';
import { newId } from '../../../../../ui/api/intent.ts';
import { useKeys } from '../../../../../ui/keyboard/keys.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { type CaseDetail, useFollowCase } from '../../queries.ts';

/** A bell: whoever presses it hears of each step of the case, and finds it in the list of what is watched. */
export function WatchButton({ one }: { one: CaseDetail }) {
  const { t } = useTranslation('cases');
  const follow = useFollowCase();
  const set = (on: boolean, undo = true) =>
    follow.mutate(
      { caseId: one.id, follow: on, idempotencyKey: newId() },
      {
        onSuccess: () =>
          showToast(
            t(on ? 'console.case.watched' : 'console.case.unwatched', { number: one.number }),
            undo ? () => set(!on, false) : undefined,
          ),
        onError: (error) => showToast(error.message),
      },
    );
  useKeys([{ key: 'w', label: t('console.keys.watch'), run: () => set(!one.following) }]);
  return (
    <button
      type="button"
      className="gw-button gw-button--plain"
      aria-pressed={one.following}
      disabled={follow.isPending}
      title={`${t('console.case.watchHelp')} (w)`}
      onClick={() => set(!one.following)}
    >
      <Icon name="bell" />
      {t(one.following ? 'console.case.watching' : 'console.case.watch')}
    </button>
  );
}
