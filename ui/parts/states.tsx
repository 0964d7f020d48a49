import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/error.ts';
import { Icon, type IconName } from './icons.tsx';

/** What will stand here once there is something, and how to make the first. */
export function Empty({
  title,
  children,
  icon = 'inbox',
  action,
}: {
  title?: string;
  children?: ReactNode;
  icon?: IconName;
  action?: ReactNode;
}) {
  const { t } = useTranslation('ui');
  return (
    <div className="gw-empty">
      <Icon name={icon} />
      <p className="gw-empty__title">{title ?? t('empty.title')}</p>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** What happened, what was kept, what to do; with another try when `onRetry` is given. */
export function ErrorPanel({
  error,
  onRetry,
  title,
}: {
  error: unknown;
  onRetry?: (() => void) | undefined;
  title?: string;
}) {
  const { t } = useTranslation('ui');
  const api = error instanceof ApiError ? error : undefined;
  return (
    <div className="gw-error" role="alert">
      <p className="gw-error__title">
        <Icon name="alert" />
        {title ?? t('error.title')}
      </p>
      <p>{api ? api.message : t('error.crash')}</p>
      {api && api.fields.length > 0 && (
        <ul>
          {api.fields.map((field) => (
            <li key={field.path}>
              {field.message} {field.accepted}
            </li>
          ))}
        </ul>
      )}
      {api?.retryAfter !== undefined && (
        <p>{t('error.wait', { count: Math.ceil(api.retryAfter) })}</p>
      )}
      {onRetry && (
        <button type="button" className="gw-button" onClick={onRetry}>
          {t('act.retry')}
        </button>
      )}
      {api?.requestId && (
        <p className="gw-small gw-soft">{t('error.request', { id: api.requestId })}</p>
      )}
    </div>
  );
}

/** A grey block of the size of what is being loaded. `height` and `width` in px or any CSS length. */
export function Skeleton({
  height,
  width = '100%',
}: {
  height: number | string;
  width?: number | string;
}) {
  return <span className="gw-skeleton" style={{ height, width }} aria-hidden="true" />;
}

/** Rows of skeletons with one word for screen readers. `height`: of the real row, so that nothing jumps. */
export function SkeletonList({ rows = 4, height = 88 }: { rows?: number; height?: number }) {
  const { t } = useTranslation('ui');
  return (
    <div className="gw-stack" role="status">
      <span className="gw-sr">{t('loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks without identity
        <Skeleton key={row} height={height} />
      ))}
    </div>
  );
}

interface BoundaryProps {
  children: ReactNode;
  /** Clears a crash when it changes, e.g. the path. */
  resetKey?: string;
}

/** Keeps a crash inside of its page, so that the way out stays. React asks for a class here. */
export class CrashBoundary extends Component<BoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: BoundaryProps) {
    if (before.resetKey !== this.props.resetKey && this.state.error)
      this.setState({ error: undefined });
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return <ErrorPanel error={this.state.error} onRetry={() => location.reload()} />;
  }
}
