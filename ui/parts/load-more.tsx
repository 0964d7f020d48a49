import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** The foot of a list that loads its next page as it comes into sight, or when pressed. */
export function LoadMore({
  hasMore,
  busy,
  onMore,
}: {
  hasMore: boolean;
  busy: boolean;
  onMore: () => void;
}) {
  const { t } = useTranslation('ui');
  const foot = useRef<HTMLButtonElement>(null);
  const latest = useRef(onMore);
  latest.current = onMore;
  useEffect(() => {
    if (!foot.current || busy) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && latest.current(),
      { rootMargin: '200px' },
    );
    observer.observe(foot.current);
    return () => observer.disconnect();
  }, [busy]);
  if (!hasMore) return null;
  return (
    <button
      ref={foot}
      type="button"
      className="gw-button gw-button--plain gw-button--block"
      disabled={busy}
      onClick={onMore}
    >
      {t(busy ? 'loading' : 'act.more')}
    </button>
  );
}
