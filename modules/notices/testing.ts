/** What tests of other modules need of notices. */
export { type FakeReceiver, startFakeReceiver } from './fake-receiver.ts';
export { type FakeSmtp, startFakeSmtp } from './fake-smtp.ts';
