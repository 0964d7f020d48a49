import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be shut and opened, as when a network goes away or a server stops. */
export interface Gate {
  url: string;
  /** Ends what is open and lets nobody through. */
  shut: () => void;
  open: () => void;
  close: () => Promise<void>;
}

/** Stands between a browser and a server on this machine. */
export async function openGate(to: string): Promise<Gate> {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  let isShut = false;
  const gate = createServer((from) => {
    if (isShut) return void from.destroy();
    const on = connect(Number(port), hostname);
    for (const socket of [from, on]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        from.destroy();
        on.destroy();
      });
    }
    from.pipe(on).pipe(from);
  }).listen(0, 'localhost');
  await once(gate, 'listening');
  const address = gate.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://localhost:${address.port}`,
    shut() {
      isShut = true;
      drop();
    },
    open() {
      isShut = false;
    },
    async close() {
      gate.close();
      drop();
      await once(gate, 'close');
    },
  };
}
