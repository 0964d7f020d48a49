import './call.css';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { findPost, publicPosts } from '../../../identity/posts.ts';
import { type Me, useMe } from '../../../identity/web/index.ts';
import { useMyReach, useSetLine } from '../queries.ts';

type Post = Me['appointments'][number];

/** On which number I agreed to be called in each of my posts: given, changed, taken back. */
export default function LinesScreen() {
  const { t } = useTranslation('organization');
  const me = useMe();
  const reach = useMyReach(Boolean(me.data));
  const lineOf = new Map(reach.data?.lines.map((one) => [one.appointmentId, one.line]));
  const posts = me.data?.appointments.filter(
    ({ id, post }) => lineOf.has(id) && !findPost(post)?.separated,
  );
  return (
    <Page title={t('later.line.title')} back="/me">
      <p>{t('later.line.lead')}</p>
      {me.isPending || (me.data && reach.isPending) ? <SkeletonList rows={2} height={160} /> : null}
      {reach.isError && !reach.data && (
        <ErrorPanel error={reach.error} onRetry={() => void reach.refetch()} />
      )}
      {reach.data && posts?.length === 0 && <p className="gw-soft">{t('later.line.none')}</p>}
      {reach.data &&
        posts?.map((one) => <Line key={one.id} post={one} line={lineOf.get(one.id) ?? null} />)}
    </Page>
  );
}

function Line({ post, line }: { post: Post; line: string | null }) {
  const { t } = useTranslation(['organization', 'identity', 'ui']);
  const field = useId();
  const set = useSetLine(post.id);
  const [editing, setEditing] = useState(false);
  const isPublic = (publicPosts as readonly string[]).includes(post.post);
  // Written again on undo as well, so that what is shown is what holds.
  const write = (next: string | null) =>
    set.mutateAsync(next).then(
      () => {
        setEditing(false);
        showToast(t(next ? 'later.line.saved' : 'later.line.withdrawn'), () => void write(line));
      },
      () => {},
    );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('line')).trim();
    if (text) void write(text);
  }
  return (
    <section className="gw-card gw-stack">
      <div>
        <h2>{t(`identity:posts.${post.post}`)}</h2>
        <p className="gw-soft">{post.placeName ?? post.unitName}</p>
      </div>
      <p>{line ? t('later.line.given', { line }) : t('later.line.notGiven')}</p>
      <p className="gw-soft">{t(isPublic ? 'later.line.seenPublic' : 'later.line.seenStaff')}</p>
      {set.isError && <ErrorPanel error={set.error} title={t('later.line.notSaved')} />}
      {editing || !line ? (
        <form className="gw-stack" onSubmit={submit}>
          <div className="gw-field">
            <label htmlFor={field}>{t('later.line.label')}</label>
            <input
              id={field}
              name="line"
              type="tel"
              className="gw-input"
              required
              maxLength={30}
              defaultValue={line ?? ''}
              aria-describedby={`${field}-help`}
              aria-invalid={set.isError}
            />
            <p id={`${field}-help`} className="gw-soft gw-small">
              {t('later.line.help')}
            </p>
          </div>
          <button
            type="submit"
            className="gw-button gw-button--primary gw-button--block"
            disabled={set.isPending}
          >
            {t('later.line.give')}
          </button>
          {editing && (
            <button
              type="button"
              className="gw-button gw-button--block"
              onClick={() => setEditing(false)}
            >
              {t('ui:act.cancel')}
            </button>
          )}
        </form>
      ) : (
        <div className="gw-inline">
          <button type="button" className="gw-button" onClick={() => setEditing(true)}>
            {t('later.line.change')}
          </button>
          <button
            type="button"
            className="gw-button"
            disabled={set.isPending}
            onClick={() => void write(null)}
          >
            {t('later.line.withdraw')}
          </button>
        </div>
      )}
    </section>
  );
}
