import { defineErrors } from '../errors/app-error.ts';

defineErrors('files', {
  'not-found': {
    status: 404,
    zh: '没有找到这个文件，或者您不能查看它。请返回记录重新打开。',
    en: 'There is no such file, or you may not see it. Open it again from the record.',
  },
  'store-unavailable': {
    status: 503,
    zh: '文件存储暂时无法使用，文件未保存；其余已填写的内容没有丢失。请稍后再试。',
    en: 'The file store is not available for the moment and the file was not saved; what you typed is kept. Try again later.',
  },
});
