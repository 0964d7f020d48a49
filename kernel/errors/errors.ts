import { defineErrors } from './app-error.ts';

defineErrors('http', {
  'invalid-input': {
    status: 400,
    zh: '有 {count} 处填写不符合要求，尚未保存。请按提示修改后再提交。',
    en: '{count} field(s) are not accepted; nothing was saved. Correct them as shown and send again.',
  },
  unauthenticated: {
    status: 401,
    zh: '请先登录，再继续。',
    en: 'Sign in first, then go on.',
  },
  forbidden: {
    status: 403,
    zh: '您的岗位不能进行此操作。如需办理，请联系上级网格长或管理员。',
    en: 'Your post does not allow this. Ask your grid lead or administrator if it is needed.',
  },
  'not-found': {
    status: 404,
    zh: '没有找到这个地址或记录。请检查链接，或返回列表重新打开。',
    en: 'There is nothing at this address. Check the link, or open it again from the list.',
  },
  'version-required': {
    status: 428,
    zh: '请求缺少 If-Match 版本号，未保存。请重新打开记录后再提交。',
    en: 'The request lacks the If-Match version; nothing was saved. Open the record again, then send.',
  },
  stale: {
    status: 409,
    zh: '这条记录刚被别人改过，您的修改未保存。请查看最新内容后再提交。',
    en: 'Somebody changed this record meanwhile; your change was not saved. Look at it as it is now, then send again.',
  },
  'idempotency-key-reused': {
    status: 422,
    zh: '同一个 Idempotency-Key 已用于另一内容的请求。请换一个新的键。',
    en: 'This Idempotency-Key was used for a request with other content. Use a new key.',
  },
  'too-large': {
    status: 413,
    zh: '内容超过大小上限（{limit}），未保存。请压缩后再试。',
    en: 'The content is over the limit ({limit}); nothing was saved. Make it smaller and try again.',
  },
  'unsupported-media-type': {
    status: 415,
    zh: '不支持这种内容类型。可用：{accepted}。',
    en: 'This type of content is not accepted. Accepted: {accepted}.',
  },
  'too-many-requests': {
    status: 429,
    zh: '操作太频繁，请在 {seconds} 秒后再试。已填写的内容没有丢失。',
    en: 'Too many requests. Try again in {seconds} seconds; what you typed is kept.',
  },
  busy: {
    status: 429,
    zh: '此刻使用的人太多，未保存。请在 {seconds} 秒后再试，已填写的内容没有丢失。',
    en: 'Too many people are asking at this moment; nothing was saved. Try again in {seconds} seconds; what you typed is kept.',
  },
  'foreign-origin': {
    status: 403,
    zh: '请求来自其他网站，已拒绝。请从本系统页面操作。',
    en: 'The request comes from another site and was refused. Use the pages of this system.',
  },
  conflict: {
    status: 409,
    zh: '与已有记录冲突，未保存。请刷新后核对。',
    en: 'This conflicts with a record that exists; nothing was saved. Reload and compare.',
  },
  internal: {
    status: 500,
    zh: '系统出了问题，未保存。请稍后再试；若仍不行，请把编号 {requestId} 告诉管理员。',
    en: 'Something went wrong here; nothing was saved. Try later; if it stays, tell the administrator the number {requestId}.',
  },
  unavailable: {
    status: 503,
    zh: '系统暂时无法使用，未保存。请过几分钟再试。',
    en: 'The system is not available for the moment; nothing was saved. Try again in some minutes.',
  },
  'can-not-listen': {
    status: 503,
    zh: '无法在 {host}:{port} 上监听（{cause}），服务没有启动。EADDRINUSE 表示端口已被占用，可能是另一个还在运行的格务；请停掉它，或另设 PORT、HOST。',
    en: "The server can't listen at {host}:{port} ({cause}), so it did not start. EADDRINUSE: another program has the port, perhaps a server of Gewu that still runs; stop it, or set PORT or HOST.",
  },
});
