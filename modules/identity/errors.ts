import { defineErrors } from '../../kernel/errors/app-error.ts';
import { mapConstraint } from '../../kernel/http/error-handler.ts';

defineErrors('identity', {
  'not-found': {
    status: 404,
    zh: '没有找到这个账号、岗位或密钥。请返回列表重新打开。',
    en: 'There is no such account, post or key. Open it again from the list.',
  },
  'wrong-credentials': {
    status: 401,
    zh: '用户名或密码不对，未登录。请核对后再试；连续 5 次错误将锁定 15 分钟。',
    en: 'The username or password is wrong; you are not signed in. Check both and try again: five failures lock the account for 15 minutes.',
  },
  locked: {
    status: 423,
    zh: '错误次数过多，已暂时锁定。请在 {minutes} 分钟后再试，或请系统管理员重置密码。',
    en: 'Locked after too many failures. Try again in {minutes} minutes, or ask the system administrator for a new password.',
  },
  disabled: {
    status: 403,
    zh: '这个账号已停用，未登录。如有疑问请联系系统管理员。',
    en: 'This account is closed; you are not signed in. Ask the system administrator if this is wrong.',
  },
  'wrong-code': {
    status: 401,
    zh: '验证码不对或已过期。请核对后重填，或重新获取。',
    en: 'The code is wrong or has expired. Check it, or ask for a new one.',
  },
  'code-used-up': {
    status: 423,
    zh: '验证码输错次数过多，已作废。请重新获取。',
    en: 'Too many wrong tries; the code no longer holds. Ask for a new one.',
  },
  'code-too-soon': {
    status: 429,
    zh: '验证码刚发过，请在 {seconds} 秒后再获取。',
    en: 'A code was sent just now. Ask again in {seconds} seconds.',
  },
  'password-needed': {
    status: 403,
    zh: '这个账号须用用户名和密码登录。请换用密码登录。',
    en: 'This account signs in with username and password. Use these instead.',
  },
  'second-step-expired': {
    status: 401,
    zh: '两步验证已超时。请重新输入用户名和密码。',
    en: 'The second step took too long. Begin again with username and password.',
  },
  'second-step-locked': {
    status: 423,
    zh: '两步验证错误次数过多，账号已暂时锁定。请稍后再试，或请系统管理员重置。',
    en: 'The account is locked after too many wrong codes. Try again later, or ask the system administrator to reset it.',
  },
  'two-factor-off': {
    status: 409,
    zh: '这个账号没有开启两步验证。请先开始设置。',
    en: 'Two-step sign-in is off for this account. Begin its set-up first.',
  },
  'single-sign-on-failed': {
    status: 403,
    zh: '单点登录没有成功：没有与之对应的账号，或身份未被确认。请联系系统管理员登记您的单位邮箱。',
    en: 'The single sign-on did not work: there is no account for it, or it did not vouch for you. Ask the system administrator to enter your work address.',
  },
  'two-factor-already-on': {
    status: 409,
    zh: '两步验证已经开启。如要更换手机，请先关闭再重新开启。',
    en: 'Two-step sign-in is on already. To change phones, turn it off first.',
  },
  'password-weak': {
    status: 422,
    zh: '新密码不符合要求，原密码未变。请使用至少 12 个字符、不同于用户名的密码。',
    en: 'The new password is not accepted; the old one still holds. Use at least 12 characters, other than the username.',
  },
  'username-taken': {
    status: 409,
    zh: '这个用户名已被使用，账号未建立。请换一个。',
    en: 'This username is taken; no account was made. Choose another.',
  },
  'phone-taken': {
    status: 409,
    zh: '这个手机号已属于另一账号，未保存。请核对号码。',
    en: 'This phone belongs to another account; nothing was saved. Check the number.',
  },
  'email-taken': {
    status: 409,
    zh: '这个邮箱已属于另一账号，未保存。请核对邮箱。',
    en: 'This e-mail address belongs to another account; nothing was saved. Check it.',
  },
  'posts-separated': {
    status: 409,
    zh: '系统管理员、安全管理员、审计员须由不同的人担任，未任命。请另选一人，或先结束其现有的管理岗位。',
    en: 'System administrator, security administrator and auditor are never one person; nobody was appointed. Choose someone else, or end the other post first.',
  },
  'already-appointed': {
    status: 409,
    zh: '此人在这段时间已担任这个岗位，未重复任命。',
    en: 'This person already holds this post in that time; nothing was added.',
  },
  'wrong-place': {
    status: 422,
    zh: '这个岗位不能设在所选的地点或单位，未任命。{post} 应设在：{accepted}。',
    en: 'This post is not held at that place or in that unit; nobody was appointed. {post} is held at: {accepted}.',
  },
  'wrong-dates': {
    status: 422,
    zh: '任期的结束日早于开始日，未任命。请核对日期。',
    en: 'The last day lies before the first; nobody was appointed. Check the dates.',
  },
  'already-ended': {
    status: 409,
    zh: '这个岗位或密钥已经终止。',
    en: 'This post or key has ended already.',
  },
  'person-disabled': {
    status: 409,
    zh: '这个账号已停用，不能任命。请先启用账号。',
    en: 'This account is closed, so it can hold no post. Open it first.',
  },
  'no-account': {
    status: 409,
    zh: '此人用手机验证码登录，没有密码可重置。',
    en: 'This person signs in by phone code and has no password.',
  },
  'no-phone': {
    status: 404,
    zh: '此人没有留下手机号。',
    en: 'This person left no phone number.',
  },
  'deputy-self': {
    status: 409,
    zh: '不能请自己代理自己，未交接。请选择另一位同事。',
    en: 'Nobody is their own deputy; nothing was handed over. Choose a colleague.',
  },
  'deputy-not-staff': {
    status: 409,
    zh: '此人没有工作岗位、账号已停用，或担任系统、安全、审计岗位，不能代理，未交接。',
    en: 'This person holds no post of the city, has a closed account, or runs the system; nothing was handed over.',
  },
  'deputy-not-handed': {
    status: 409,
    zh: '这个岗位不能交给别人代理，未交接。系统、安全、审计岗位须另行任命。',
    en: 'This post can not be handed over. Posts that run the system are granted anew.',
  },
  'deputy-chain': {
    status: 409,
    zh: '代理不能再转给别人：这几天您或对方正在代理、或已请人代理，未交接。请先结束那一段。',
    en: 'A deputy has no deputy: one of you stands in for somebody, or is away, in these days; nothing was handed over. End that first.',
  },
  'deputy-holds-post': {
    status: 409,
    zh: '对方这几天已经担任同一岗位，本来就能办理，不需要代理。',
    en: 'This colleague holds the same post in these days and can act already.',
  },
  'deputy-taken': {
    status: 409,
    zh: '这个岗位这几天已经有代理人，未交接。请先收回，或改日期。',
    en: 'This post has a deputy in these days; nothing was handed over. Take it back first, or change the dates.',
  },
  'deputy-dates': {
    status: 422,
    zh: '日期不对，未交接：从今天或以后开始，最多 {days} 天，并在原任期之内。',
    en: 'These days do not work; nothing was handed over: from today on, {days} days at the most, within the term of the post.',
  },
  'home-fixed': {
    status: 409,
    zh: '住址在 {until} 之前不能再改，未保存。填错了请联系社区。',
    en: 'Your building can be changed again after {until}; nothing was saved. If it is wrong, ask your community.',
  },
  'wrong-home': {
    status: 422,
    zh: '没有找到这栋楼，未保存。请重新选择楼栋。',
    en: 'There is no such building; nothing was saved. Choose it again.',
  },
  'open-work': {
    status: 409,
    zh: '这个岗位还有 {count} 件没办完的事无人接手，未卸任。请选定接任人，或交给上一级岗位。',
    en: 'Nobody else has {count} pieces of open work of this post; it was not ended. Name a successor, or hand it to the post above.',
  },
  'successor-self': {
    status: 409,
    zh: '接任人不能是卸任的本人，未卸任。请另选一人，或交给上一级岗位。',
    en: 'Nobody succeeds themselves; the post was not ended. Choose somebody else, or the post above.',
  },
  'handover-not-yours': {
    status: 409,
    zh: '这份交接清单不需要您确认，或您已经确认过。',
    en: 'This hand-over does not wait for you, or you have confirmed it already.',
  },
  'handover-too-late': {
    status: 409,
    zh: '交接已超过 {hours} 小时，或已撤回，不能再撤回。请重新任命。',
    en: 'The hand-over is older than {hours} hours, or was taken back already. Appoint anew instead.',
  },
  'handover-touched': {
    status: 409,
    zh: '接手的人已经确认接收或办理了其中的事，不能撤回。请重新任命。',
    en: 'Who took over has confirmed it or acted on it, so it is not taken back. Appoint anew instead.',
  },
  'leave-not-asked': {
    status: 409,
    zh: '代理的岗位和系统、安全、审计岗位不在这里申请离岗。代理可以直接结束。',
    en: 'Deputies lay a post down themselves, and posts that run the system are granted anew: nothing was asked.',
  },
  'leave-past': {
    status: 422,
    zh: '最后一天已经过去，未提交。请选今天或以后。',
    en: 'The last day has passed; nothing was sent. Choose today or later.',
  },
  'api-key-refused': {
    status: 401,
    zh: '接口密钥无效、已过期或已撤销。请联系系统管理员。',
    en: 'The API key is unknown, expired or revoked. Ask the system administrator.',
  },
  'demo-in-production': {
    status: 503,
    zh: '数据库中有 {count} 个演示账号，生产模式不启动。请使用新的数据库，或停用 NODE_ENV=production。',
    en: 'The database holds {count} demo accounts, so production mode does not start. Use a fresh database, or leave NODE_ENV=production out.',
  },
});

mapConstraint('auth_users_username_key', 'identity/username-taken');
mapConstraint('auth_users_email_key', 'identity/email-taken');
mapConstraint('person_contacts_phone_index_key', 'identity/phone-taken');
mapConstraint('appointments_separated', 'identity/posts-separated');
mapConstraint('appointments_once', 'identity/already-appointed');
mapConstraint('appointments_dates', 'identity/wrong-dates');
mapConstraint('appointments_one_deputy', 'identity/deputy-taken');
