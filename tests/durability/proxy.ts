import { connect, createServer, type Socket } from 'node:net';

/** An address that follows the primary, as a virtual address or a balancer does in front of a cluster. */
export interface Proxy {
  port: number;
  /** Sends new connections to another port, and cuts the ones that are open unless told. */
  moveTo: (port: number, how?: { cut: boolean }) => void;
  close: () => Promise<void>;
}

/** Starts one on a free port of loopback. */
export async function startProxy(target: number): Promise<Proxy> {
  let port = target;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    moveTo(next, how = { cut: true }) {
      port = next;
      if (how.cut) cut();
    },
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
