import { defineErrors } from '../../../kernel/errors/app-error.ts';

defineErrors('places', {
  'patrol-not-found': {
    status: 404,
    zh: '没有找到这次巡查，或它不在您的辖区，没有改动。请从巡查列表重新打开。',
    en: 'There is no such patrol, or it lies outside your area; nothing was changed. Open it again from the list.',
  },
  'patrol-outside': {
    status: 422,
    zh: '{path} 不在这次巡查的范围 {area} 之内，没有保存。请另开一次巡查。',
    en: '{path} does not lie in {area}, where this patrol is; nothing was saved. Begin another patrol there.',
  },
  'patrol-note-personal': {
    status: 422,
    zh: '备注里有电话号码或身份证号，没有保存。备注里请不要写个人信息。',
    en: 'The note holds the number of a phone or an identity card; nothing was saved. Leave out whatever tells of a person.',
  },
  'patrol-case-unknown': {
    status: 422,
    zh: '没有找到案件 {number}，巡查记录没有关联它。请核对编号。',
    en: 'There is no case {number} that you can see; the visit was not linked to it. Check the number.',
  },
  'patrol-period-unset': {
    status: 409,
    zh: '这里没有自己的设置，没有改动。请刷新后再看。',
    en: 'Nothing is set for this very area; nothing was changed. Refresh and look again.',
  },
  'patrol-period-city': {
    status: 422,
    zh: '保存期限由市级统一设置，没有改动。请在全市范围设置。',
    en: 'How long visits are kept is set for the whole city; nothing was changed. Set it there.',
  },
});
