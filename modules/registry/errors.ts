import { defineErrors } from '../../kernel/errors/app-error.ts';

defineErrors('registry', {
  'not-found': {
    status: 404,
    zh: '没有找到这条登记，或它不在您的工作范围，没有改动。请从户室页面重新打开。',
    en: 'There is no such record, or it lies outside your work; nothing was changed. Open it again from the dwelling.',
  },
  'dwelling-gone': {
    status: 422,
    zh: '户室 {path} 已不存在，没有保存。请从地图或地址重新选择户室。',
    en: 'The dwelling {path} is not there any more; nothing was saved. Choose a dwelling from the map or by its address.',
  },
  'day-ahead': {
    status: 422,
    zh: '{day} 还没有到，没有保存。请填今天或以前的日期。',
    en: '{day} has not come yet; nothing was saved. Give today or a day before.',
  },
  'day-too-early': {
    status: 422,
    zh: '{day} 早于允许的 {from}，没有保存。请填 {from} 或以后的日期。',
    en: '{day} lies before {from}; nothing was saved. Give {from} or a later day.',
  },
  'unknown-purpose': {
    status: 422,
    zh: '收集目的 {code} 不在目录里，没有保存。请从目录中选择。',
    en: 'There is no purpose {code}; nothing was saved. Choose one of the catalogue.',
  },
  'unknown-care-kind': {
    status: 422,
    zh: '关爱类别 {code} 不在目录里，没有保存。请从目录中选择。',
    en: 'There is no kind of care {code}; nothing was saved. Choose one of the catalogue.',
  },
  'moved-out': {
    status: 409,
    zh: '此人已登记迁出，没有改动。如果又住回来，请重新登记。',
    en: 'This person has moved out; nothing was changed. Enter them again if they came back.',
  },
  'tag-there': {
    status: 409,
    zh: '此人已有这一类关爱标签，没有保存。请续期或先结束原来的。',
    en: 'This person has a care tag of that kind; nothing was saved. Renew it, or end it first.',
  },
  'tag-too-long': {
    status: 422,
    zh: '到期日 {day} 超出范围，没有保存。请填 {from} 到 {to} 之间的日期。',
    en: 'The last day {day} is not accepted; nothing was saved. Give a day from {from} to {to}.',
  },
  'not-to-visit': {
    status: 409,
    zh: '此人没有有效的关爱标签，没有保存走访。请先由社区添加标签。',
    en: 'This person has no care tag in force; the visit was not saved. The community adds one first.',
  },
  'note-personal': {
    status: 422,
    zh: '备注里有电话号码或身份证号，没有保存。备注里请不要写个人信息。',
    en: 'The note holds the number of a phone or an identity card; nothing was saved. Leave out whatever tells of a person.',
  },
});
