import { defineErrors } from '../../kernel/errors/app-error.ts';

defineErrors('notices', {
  'not-found': {
    status: 404,
    zh: '没有找到这条消息。请返回消息列表刷新。',
    en: 'There is no such message. Go back to the messages and reload.',
  },
  'no-template': {
    status: 404,
    zh: '没有“{key}”这个模板。请返回模板列表重新选择。',
    en: 'There is no template “{key}”. Go back to the list and choose again.',
  },
  'no-variant': {
    status: 422,
    zh: '没有“{variant}”这个类别，尚未保存。请刷新后重新选择类别。',
    en: 'There is no kind “{variant}”; nothing was saved. Reload and choose again.',
  },
  'no-webhook': {
    status: 404,
    zh: '没有找到这个推送地址，可能已被删除。请返回列表刷新。',
    en: 'There is no such webhook; it may have been removed. Go back to the list and reload.',
  },
  'no-area': {
    status: 422,
    zh: '没有找到位置 {path}，尚未保存。请重新选择范围。',
    en: 'There is no place {path}; nothing was saved. Choose the area again.',
  },
  'webhook-off': {
    status: 409,
    zh: '“{name}”已停用，没有发送。请先启用。',
    en: '“{name}” is switched off; nothing was sent. Switch it on first.',
  },
  'no-delivery': {
    status: 404,
    zh: '这一条不能重发：可能已送达，或所属的推送地址已停用。请刷新列表。',
    en: 'This one can’t be sent again: it may have arrived, or its webhook is switched off. Reload the list.',
  },
});
