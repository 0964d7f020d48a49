import { useMe } from '../../identity/web/index.ts';
import { useUnread } from './queries.ts';

/** How many messages the person has not read; 0 when nobody is signed in. */
export function useUnreadCount(): number {
  const { data: me } = useMe();
  return useUnread(Boolean(me)).data?.unread ?? 0;
}
