import { defineErrors } from '../../../kernel/errors/app-error.ts';

defineErrors('places', {
  'file-unknown': {
    status: 415,
    zh: '认不出这个文件的类型，未导入。可用：CSV、Excel（xlsx）、GeoJSON、Shapefile（zip 压缩包）、GeoPackage。',
    en: 'This kind of file is not known; nothing was imported. Accepted: CSV, Excel (xlsx), GeoJSON, a zipped Shapefile, GeoPackage.',
  },
  'file-empty': {
    status: 422,
    zh: '文件里没有可导入的行，未导入。请检查是否选错了文件。',
    en: 'There is no row in the file; nothing was imported. Look whether it is the right one.',
  },
  'file-damaged': {
    status: 422,
    zh: '文件不完整或已损坏（{what}），未导入。请重新导出或重新下载后再试。',
    en: 'The file is cut off or damaged ({what}); nothing was imported. Export or download it again.',
  },
  'file-unsafe': {
    status: 422,
    zh: '文件里有不安全的内容（{what}），未导入。请用常用软件重新另存后再试。',
    en: 'The file holds something unsafe ({what}); nothing was imported. Save it again with a common program.',
  },
  'file-too-large': {
    status: 413,
    zh: '文件（或解压后）超过 {megabytes} MB，未导入。请按区域拆分后分次导入。',
    en: 'The file, or what is packed in it, is over {megabytes} MB; nothing was imported. Split it by area.',
  },
  'file-too-many-rows': {
    status: 413,
    zh: '文件超过 {most} 行，未导入。请按区域拆分后分次导入。',
    en: 'The file has more than {most} rows; nothing was imported. Split it by area.',
  },
  'import-not-found': {
    status: 404,
    zh: '没有找到这次导入，或者不在您的辖区。请从导入记录中重新打开。',
    en: 'There is no such import, or it is not of your area. Open it again from the list of imports.',
  },
  'import-busy': {
    status: 409,
    zh: '这次导入正在处理或已经完成，没有重复执行。请刷新后查看。',
    en: 'The import is being worked on or is done; nothing was done twice. Look at it again.',
  },
  'import-nothing': {
    status: 409,
    zh: '没有可写入的变化：所有行都与现有数据相同，或有问题。请检查列的对应关系和问题行。',
    en: 'There is nothing to take: every row is as it is already, or is not accepted. Look at the columns and the bad rows.',
  },
  'import-stale': {
    status: 409,
    zh: '核对之后地点有了其他变更，结果已不一样，没有写入。请重新核对后再导入。',
    en: 'Places were changed since it was checked, and it comes to something else now; nothing was taken. Check it again.',
  },
  'file-too-hard': {
    status: 422,
    zh: '读取这个文件用时或占用内存过多，已停止，未导入。请按区域拆分，或简化边界后再试。',
    en: 'Reading the file took too long or too much memory and was stopped; nothing was imported. Split it by area, or simplify its outlines.',
  },
});
