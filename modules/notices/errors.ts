import { defineErrors } from '../../kernel/errors/app-error.ts';

defineErrors('notices', {
  'not-found': {
    status: 404,
    zh: '没有找到这条消息。请返回消息列表刷新。',
    en: 'There is no such message. Go back to the messages and reload.',
  },
});
