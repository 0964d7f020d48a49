import i18next from 'i18next';
import { ApiError } from '../../../../../ui/api/error.ts';
import { showToast } from '../../../../../ui/parts/toasts.tsx';

/** Says why the server did not take a part of a patrol. */
export function tellRefused(error: unknown): void {
  showToast(error instanceof ApiError ? error.message : i18next.t('ui:error.crash'));
}
