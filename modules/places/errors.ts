import { defineErrors } from '../../kernel/errors/app-error.ts';

defineErrors('places', {
  'not-found': {
    status: 404,
    zh: '没有找到这个地点（{key}）。它可能已经撤销或合并，请从列表中重新选择。',
    en: 'There is no place {key}. It may have been dissolved or merged; choose it again from the list.',
  },
  'outside-city': {
    status: 422,
    zh: '这个位置（{lng}, {lat}）不在本市范围内，没有归属的社区；其余内容未受影响。请把标记移到市内，或改为选择地址。',
    en: 'The position {lng}, {lat} lies outside the city, so no community looks after it; nothing else was changed. Move the pin into the city, or pick an address.',
  },
  'no-outlines': {
    status: 503,
    zh: '社区边界还没有录入，无法按位置找到网格。请先改为选择地址，或请管理员导入边界。',
    en: 'No outlines of communities are loaded, so a position cannot be matched. Pick an address, or ask the administrator to import the outlines.',
  },
  'dwellings-hidden': {
    status: 401,
    zh: '户室只对登录后选择地址的人显示。请先登录，或只选到单元。',
    en: 'Dwellings are shown only to people who signed in to choose an address. Sign in, or stop at the entrance.',
  },
});
