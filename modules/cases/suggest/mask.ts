/** Takes out of a text what may say who somebody is, before it is shown to a model of somebody else. Pure. */

const placeholders: readonly (readonly [RegExp, string])[] = [
  // e-mail, links
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/gu, '[邮箱]'],
  [/https?:\/\/\S+/gu, '[链接]'],
  // plates: 蒙C12345, new energy ones too
  [/[\u4e00-\u9fa5][A-Z][·\s-]?[A-Z0-9]{5,6}(?![A-Z0-9])/giu, '[车牌]'],
  // where exactly somebody lives: 3号楼2单元501室
  [/(\d{1,4}|[一二三四五六七八九十百]{1,4})\s*(号楼|栋|幢|单元|楼|层|室|户|号|门)/gu, '[门牌]$2'],
  [
    /([\u4e00-\u9fa5]{0,2}(?:姓名|联系人|业主|户主|住户|我叫|我是|名叫))[是为:：\s]*[\u4e00-\u9fa5]{2,4}/gu,
    '$1[姓名]',
  ],
  [/[\u4e00-\u9fa5](?:先生|女士|小姐|师傅|大爷|大妈|阿姨|叔叔|老师|医生|主任|书记)/gu, '[称呼]'],
  // whatever number is left that could be of a person: phones, identity cards, accounts
  [/[0-9０-９]([\s-]?[0-9０-９Xx]){4,}/gu, '[号码]'],
];

/** @example maskText('3号楼2单元501张先生13800001234说路灯不亮') // '[门牌]号楼[门牌]单元[号码]…' */
export function maskText(text: string): string {
  return placeholders.reduce(
    (masked, [pattern, instead]) => masked.replace(pattern, instead),
    text.normalize('NFKC'),
  );
}
