import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import type { JobDefinition } from '../../kernel/jobs/jobs.ts';
import { createSmsGateway, type SmsGateway } from '../../kernel/sms/gateway.ts';
import { decipher } from './cipher.ts';
import { CODE_MINUTES } from './limits.ts';
import { SEND_CODE_JOB } from './phone-codes.ts';
import { findCodeToSend, forgetCodeText, purgeCodes } from './phone-store.ts';
import { purgeSessions } from './session-store.ts';
import { purgeTries } from './tries-store.ts';

/** Sends the codes, and once an hour removes what is over. */
export function createJobs(
  { config, city }: Pick<Services, 'config' | 'city'>,
  gateway: SmsGateway | undefined = createSmsGateway(config),
): JobDefinition[] {
  return [
    {
      name: SEND_CODE_JOB,
      retryLimit: 3,
      run: async ({ codeId }: { codeId: string }) => {
        const found = await withTransaction(city, system, { readOnly: false }, (trx) =>
          findCodeToSend(trx, codeId),
        );
        // Sent before, used, or too old to be of use.
        if (!found || !gateway) return;
        const code = decipher(config, `${codeId}:code`, found.code_cipher);
        const minutes = String(CODE_MINUTES);
        await gateway.send({
          phone: decipher(config, `${codeId}:phone`, found.phone_cipher),
          template: 'sign-in-code',
          params: { code, minutes },
          text: `【格务】验证码 ${code}，${minutes} 分钟内有效。请勿告诉他人。Code ${code}, valid ${minutes} min.`,
        });
        if (!config.production) return;
        await withTransaction(city, system, {}, (trx) => forgetCodeText(trx, codeId));
      },
    },
    {
      name: 'identity.purge',
      cron: '7 * * * *',
      run: () =>
        withTransaction(city, system, {}, async (trx) => {
          await purgeCodes(trx);
          await purgeSessions(trx);
          await purgeTries(trx);
        }),
    },
  ];
}
