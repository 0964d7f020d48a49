import { useTranslation } from 'react-i18next';

/** `滨海社区 · 3 网格 · 3 号楼`: names of a place from the largest to the smallest. */
export function PlaceName({ names }: { names: readonly (string | null | undefined)[] | null }) {
  const { t } = useTranslation('ui');
  const known = names?.filter(Boolean) ?? [];
  return <span>{known.length ? known.join(t('place.separator')) : t('place.unknown')}</span>;
}
