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
  empty: {
    status: 422,
    zh: '文件是空的，未上传；其余内容没有丢失。请重新选择。',
    en: 'The file is empty and was not uploaded; the rest is kept. Choose it again.',
  },
  'too-large': {
    status: 413,
    zh: '图片超过 20 MB，未上传；其余内容没有丢失。换一张或压缩后再试。',
    en: 'The picture is over 20 MB and was not uploaded; the rest is kept. Choose another or make it smaller.',
  },
  'too-many-pixels': {
    status: 422,
    zh: '图片超过 5000 万像素，未上传；其余内容没有丢失。请缩小后再试。',
    en: 'The picture has over 50 million pixels and was not uploaded; the rest is kept. Make it smaller and try again.',
  },
  heic: {
    status: 415,
    zh: '暂不支持 HEIC 图片，未上传；其余内容没有丢失。请在手机相机设置里选“兼容性最佳”，或另存为 JPEG 后再试。',
    en: 'HEIC pictures are not supported and it was not uploaded; the rest is kept. Set the camera to "Most Compatible", or save it as JPEG and try again.',
  },
  'not-a-picture': {
    status: 415,
    zh: '这个文件不是可用的图片，未上传；其余内容没有丢失。可用：JPEG、PNG、WebP、AVIF。',
    en: 'This file is no picture that can be used and was not uploaded; the rest is kept. Accepted: JPEG, PNG, WebP, AVIF.',
  },
  damaged: {
    status: 422,
    zh: '图片已损坏或不完整，未上传；其余内容没有丢失。请重新拍摄或重新选择。',
    en: 'The picture is damaged or incomplete and was not uploaded; the rest is kept. Take or choose it again.',
  },
  busy: {
    status: 429,
    zh: '正在生成的文件较多，请一分钟后再试。',
    en: 'Many files are being made just now; try again in a minute.',
  },
  'missing-part': {
    status: 400,
    zh: '请求里没有文件，未上传。请用 multipart/form-data 的 file 字段发送。',
    en: 'The request holds no file; nothing was uploaded. Send it as the part "file" of multipart/form-data.',
  },
  'not-attachable': {
    status: 422,
    zh: '有 {count} 个文件不存在、已过期或已用于其他记录，尚未保存。请重新上传这些文件后再提交。',
    en: '{count} file(s) do not exist, have expired or belong to another record; nothing was saved. Upload them again, then send.',
  },
});
