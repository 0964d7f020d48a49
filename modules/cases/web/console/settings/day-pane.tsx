import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '../../../../../ui/api/intent.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { useSetCalendarDay } from '../../queries.ts';
import { Choices, Group, Labelled } from '../parts/field.tsx';
import type { YearDay } from './year.ts';

const kinds = ['working', 'off', 'half', 'published'] as const;
type Kind = (typeof kinds)[number];

/** Makes one day working, off or half, or leaves it to the published calendar again; undone for ten seconds. */
export function DayPane({ day, onClose }: { day: YearDay; onClose: () => void }) {
  const { t, i18n } = useTranslation(['cases', 'ui']);
  const save = useSetCalendarDay();
  const [kind, setKind] = useState<Kind>(day.kind);
  const [name, setName] = useState(day.own ? (day.name ?? '') : '');
  const date = new Intl.DateTimeFormat(i18n.language, {
    timeZone: 'UTC',
    dateStyle: 'full',
  }).format(new Date(`${day.date}T00:00Z`));

  const write = (to: Kind, called: string) =>
    save.mutateAsync({
      date: day.date,
      body: { kind: to, ...(called && to !== 'published' ? { name: called } : {}) },
      idempotencyKey: newId(),
    });

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await write(kind, name.trim());
    } catch {
      return; // Shown from save.error.
    }
    const before: Kind = day.own ? day.kind : 'published';
    showToast(
      t('console.calendar.saved', { date, kind: t(`console.calendar.kind.${kind}`) }),
      () => void write(before, day.own ? (day.name ?? '') : ''),
    );
    onClose();
  }

  return (
    <section className="cases-pane" aria-label={t('console.calendar.pane')}>
      <div className="cases-pane__tools">
        <button
          type="button"
          className="gw-button gw-button--plain"
          aria-label={t('console.list.closeCase')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <form className="gw-stack" onSubmit={(event) => void submit(event)}>
        <h2>{date}</h2>
        <Group label={t('console.calendar.edit')} required>
          <Choices
            options={kinds.map((value) => ({ value, label: t(`console.calendar.kind.${value}`) }))}
            value={kind}
            onChange={setKind}
          />
        </Group>
        {kind !== 'published' && (
          <Labelled
            label={t('console.calendar.name')}
            required={false}
            help={t('console.calendar.nameHelp')}
          >
            {(ids) => (
              <input
                {...ids}
                className="gw-input"
                maxLength={60}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Labelled>
        )}
        <p className="gw-soft">{t('console.calendar.effect')}</p>
        {save.isError && <ErrorPanel error={save.error} title={t('console.form.failed')} />}
        <div className="cases-form__actions">
          <button type="submit" className="gw-button gw-button--primary" disabled={save.isPending}>
            {t('ui:act.save')}
          </button>
          <button type="button" className="gw-button" onClick={onClose}>
            {t('ui:act.cancel')}
          </button>
        </div>
      </form>
    </section>
  );
}
