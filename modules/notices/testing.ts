/** What tests of other modules need of notices. */
export { type FakeSmtp, startFakeSmtp } from './fake-smtp.ts';
