import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A small mail server in this process for tests: keeps what it is sent. */
export interface FakeSmtp {
  url: string;
  mails: { to: string[]; data: string }[];
  /** Answers to RCPT that it gives first, one a mail, e.g. `550 no such user`. */
  refusals: string[];
  close: () => Promise<void>;
}

/** Starts a fake mail server on a free port of loopback. */
export async function startFakeSmtp(): Promise<FakeSmtp> {
  const fake: FakeSmtp = {
    url: '',
    mails: [],
    refusals: [],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = createServer((socket) => converse(socket, fake));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

function converse(socket: Socket, fake: FakeSmtp): void {
  let rest = '';
  let to: string[] = [];
  let data: string | undefined;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const hear = (line: string) => {
    if (data !== undefined) {
      if (line !== '.') {
        data += `${line}\n`;
        return;
      }
      fake.mails.push({ to, data });
      [to, data] = [[], undefined];
      say('250 kept');
    } else if (/^(EHLO|HELO)/i.test(line)) say('250 fake');
    else if (/^RCPT TO:/i.test(line)) {
      const refusal = fake.refusals.shift();
      if (!refusal) to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
      say(refusal ?? '250 ok');
    } else if (/^DATA/i.test(line)) {
      data = '';
      say('354 go on');
    } else if (/^QUIT/i.test(line)) {
      say('221 bye');
      socket.end();
    } else say('250 ok');
  };
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
  say('220 fake');
}
