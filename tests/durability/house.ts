import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type ServerProcess, startServer } from '../../bench/child.ts';
import { removeEmbedded } from '../../kernel/db/embedded-folders.ts';
import { type Cluster, newCluster, newFolder, newStandby, removeFolder } from './cluster.ts';

/** Whatever a test starts, ended and removed after it. */
export interface House {
  folder: () => string;
  cluster: (lines?: string) => Promise<Cluster>;
  standby: (primary: Cluster, lines?: string) => Promise<Cluster>;
  /** Takes a cluster that was made by other means along. */
  adopt: (cluster: Cluster) => Cluster;
  /** The real server in a process of its own; without the jobs unless told. */
  serve: (folder: string, settings?: Record<string, string>) => Promise<ServerProcess>;
  /** Called at the end, before anything else is taken down. */
  onEnd: (work: () => Promise<unknown> | unknown) => void;
}

/** Gives each test of a file an empty house. */
export function useHouse(): House {
  const folders: string[] = [];
  const clusters: Cluster[] = [];
  const servers: ServerProcess[] = [];
  const ends: (() => Promise<unknown> | unknown)[] = [];
  afterEach(async () => {
    for (const server of servers) server.child.kill('SIGCONT');
    for (const work of ends.splice(0)) await work();
    for (const server of servers.splice(0)) await server.stop();
    for (const cluster of clusters.splice(0)) await cluster.stop('immediate').catch(() => {});
    for (const folder of folders.splice(0)) {
      await removeEmbedded(join(folder, 'database'));
      removeFolder(folder);
    }
  }, 120_000);
  const folder = () => {
    const made = newFolder();
    folders.push(made);
    return made;
  };
  const adopt = (cluster: Cluster) => {
    clusters.push(cluster);
    return cluster;
  };
  return {
    folder,
    adopt,
    cluster: async (lines) => adopt(await newCluster(join(folder(), 'postgres'), lines)),
    standby: async (primary, lines) =>
      adopt(await newStandby(primary, join(folder(), 'standby'), lines)),
    serve: async (data, settings = {}) => {
      const server = await startServer(data, { GEWU_WORKER: 'false', ...settings });
      servers.push(server);
      return server;
    },
    onEnd: (work) => ends.push(work),
  };
}
