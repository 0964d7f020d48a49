import { useTranslation } from 'react-i18next';
import type messages from '../../locales/zh-CN.json';

type Place = keyof (typeof messages)['console']['places'];

/** What the places of a template are called: the word of one, and a title with words in their stead. */
export function usePlaceWords(): {
  nameOf: (place: string) => string;
  show: (title: string) => string;
} {
  const { t, i18n } = useTranslation('notices');
  const nameOf = (place: string) =>
    i18n.exists(`notices:console.places.${place}`) ? t(`console.places.${place as Place}`) : place;
  return {
    nameOf,
    show: (title) => title.replaceAll(/\{\{(\w+)\}\}/g, (_, place: string) => `‹${nameOf(place)}›`),
  };
}
