import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { MaskedPhone } from '../../../../ui/parts/masked-phone.tsx';
import { type CallStep, type HeldPost, type Holder, openHolderPhone } from '../queries.ts';
import { type CallLevel, named, numberOf, telOf } from './levels.ts';

/** One of the four levels: its offices and its people, each with a way to call, or words where there is none. */
export function LevelCard({
  level,
  steps,
  nearest,
  community,
}: {
  level: CallLevel;
  steps: readonly CallStep[];
  /** The step whose number is the first to call. */
  nearest: CallStep | undefined;
  /** The line of the community's office. */
  community: string | null;
}) {
  const { t } = useTranslation('organization');
  const title = useId();
  const isReached = steps.some(
    (step) => numberOf(step) || named(step).some(({ holder }) => holder.phoneMasked || holder.own),
  );
  return (
    <section className="gw-card gw-stack" aria-labelledby={title}>
      <h2 id={title}>{t(`later.call.level.${level}`)}</h2>
      {steps.map((step) => (
        <Step
          key={`${step.path} ${step.level} ${step.unitName}`}
          step={step}
          first={step === nearest ? numberOf(step) : undefined}
        />
      ))}
      {!isReached && level !== 'department' && (
        <>
          <p className="gw-soft">
            {t(community ? 'later.call.askCommunity' : 'later.call.noNumber')}
          </p>
          {community && <Dial written={community} isOffice who={t('later.call.office')} />}
        </>
      )}
    </section>
  );
}

function Step({ step, first }: { step: CallStep; first: string | undefined }) {
  const { t } = useTranslation(['organization', 'identity']);
  const people = named(step);
  const postName = ({ post }: HeldPost) => t(`identity:posts.${post}`);
  const listed = (posts: readonly HeldPost[]) => posts.map(postName).join(t('later.call.and'));
  const unnamed = step.posts.filter(
    ({ holders }) => holders.length > 0 && holders.every(({ name }) => name === null),
  );
  const nobody = step.posts.filter(({ holders }) => holders.length === 0);
  return (
    <div className="gw-stack call-step">
      <h3>{step.unitName ?? step.placeName}</h3>
      {people.map(({ post, holder }) => (
        <Person
          key={holder.appointmentId}
          post={postName(post)}
          holder={holder}
          isFirst={holder.line !== null && holder.line === first}
        />
      ))}
      {step.contact && (
        <Dial
          written={step.contact}
          isOffice
          who={t('later.call.office')}
          isFirst={step.contact === first}
        />
      )}
      {unnamed.length > 0 && (
        <p className="gw-soft">{t('later.call.unnamed', { posts: listed(unnamed) })}</p>
      )}
      {nobody.length > 0 && (
        <p className="gw-soft">{t('later.call.nobody', { posts: listed(nobody) })}</p>
      )}
    </div>
  );
}

/** Somebody whom the reader may know: the line that they publish, else their number as far as the reader's work reaches it. */
function Person({ post, holder, isFirst }: { post: string; holder: Holder; isFirst: boolean }) {
  const { t } = useTranslation('organization');
  const { name, line, phoneMasked, own, deputy, mayOpen, appointmentId } = holder;
  return (
    <div className="call-person">
      <p>
        <strong>{name}</strong>{' '}
        <span className="gw-soft">
          {post}
          {deputy && ` · ${t('later.call.deputy')}`}
        </span>
      </p>
      {own ? (
        <p className="gw-soft">{t('later.call.own')}</p>
      ) : line ? (
        <Dial written={line} who={name ?? ''} isFirst={isFirst} />
      ) : phoneMasked ? (
        <MaskedPhone
          masked={phoneMasked}
          onOpen={mayOpen ? (reason) => openHolderPhone(appointmentId, reason) : undefined}
        />
      ) : (
        <p className="gw-soft">{t('later.call.noLine')}</p>
      )}
    </div>
  );
}

/** Calls a number at one touch; a number that no phone can dial stands as it is written. */
function Dial({
  written,
  who,
  isFirst = false,
  isOffice = false,
}: {
  written: string;
  who: string;
  isFirst?: boolean;
  /** Nobody's name stands above the button, so it says who answers. */
  isOffice?: boolean;
}) {
  const { t } = useTranslation('organization');
  const to = telOf(written);
  if (!to) return <p>{`${who} ${written}`}</p>;
  return (
    <a className={`gw-button gw-button--block${isFirst ? ' gw-button--primary' : ''}`} href={to}>
      <Icon name="phone" />
      <span>
        {t('later.call.dial')} <span className={isOffice ? undefined : 'gw-sr'}>{who}</span>{' '}
        {written}
      </span>
    </a>
  );
}
