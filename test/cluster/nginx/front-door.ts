import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byKind, type Manifest } from '../../../verify/manifests.ts';
import { assertAlive, type Component, freePorts, startComponent } from '../processes.ts';
import { run, until } from '../run.ts';
import { stopperOf } from '../stopper.ts';
import type { Door } from './client.ts';
import { type Command, debianPrograms } from './debian.ts';
import { type Served, served } from './routes.ts';
import { type Stub, startStubs } from './stubs.ts';
import { written } from './written.ts';

/** A real NGINX on loopback, with the configuration that the rendered controller writes, before stubs of the services. */
export interface FrontDoor extends Door {
  stubs: Record<string, Stub>;
  /** The configuration that NGINX runs with. */
  configuration: string;
  /** The lines of the access log so far. */
  accessLog: () => string[];
  /** What NGINX printed. */
  errorLog: () => string;
  stop: () => Promise<void>;
}

/** A certificate for these hosts, signed by itself, for a day. */
const certify = async (openssl: Command, folder: string, hosts: string[]) => {
  const [file, keyFile, config] = ['tls.crt', 'tls.key', 'openssl.cnf'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(config, '[req]\ndistinguished_name = name\n[name]\n');
  const [program, ...args] = openssl;
  const names = `subjectAltName=${hosts.map(host => `DNS:${host}`).join(',')}`;
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  const about = ['-subj', '/CN=front door', '-addext', names, '-days', '1', '-config', config, '-out', file];
  await run(program, [...args, 'req', '-x509', ...key, ...about]);
  return { file, keyFile };
};

/** The port of its pods that the controller's Service leads to. Refuses a listener that no container has. */
const targets = (manifests: readonly Manifest[]): Record<'http' | 'https', number> => {
  const isIts = ({ metadata }: Manifest): boolean =>
    metadata.namespace === 'ingress-nginx' && metadata.name === 'ingress-nginx-controller';
  const service = byKind(manifests, 'Service').find(isIts)?.spec?.ports ?? [];
  const containers = byKind(manifests, 'Deployment').find(isIts)?.spec?.template.spec?.containers ?? [];
  const open = containers.flatMap(({ ports }) => ports ?? []);
  const target = (port: number): number => {
    const name = service.find(one => one.port === port)?.targetPort;
    const found = open.find(one => one.name === name || one.containerPort === name);
    if (!found) throw new Error(`port ${port} of the controller's Service leads to no port of its pods`);
    return found.containerPort;
  };
  return { http: target(80), https: target(443) };
};

/** Every port that the configuration listens on, in its own numbers. */
const listeners = ({ ports, servers }: Served): number[] => {
  const own = servers.flatMap(({ settings }) => [settings['listen-ports'], settings['listen-ports-ssl']]);
  return [...new Set([ports.http, ports.https, ...own.flatMap(text => text?.split(',').map(Number) ?? [])])];
};

/** Refuses a configuration that would listen, or send anything, anywhere but on loopback. */
const assertLoopback = (configuration: string): void => {
  const addresses = [...configuration.matchAll(/^\s*(?:listen|server) (\S+?);?(?= |$)/gm)].map(
    ([, address]) => address,
  );
  const outside = addresses.filter(address => address !== '{' && !/^127\.0\.0\.1:\d+$/.test(address ?? ''));
  const unnamed = [...configuration.matchAll(/proxy_pass http:\/\/([^;]+);/g)].map(([, name]) => name ?? '');
  outside.push(...unnamed.filter(name => !configuration.includes(`upstream ${name} {`)));
  if (outside.length > 0) throw new Error(`not on loopback: ${outside.join(', ')}`);
};

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy().destroyed));
    socket.once('error', () => resolve(false));
  });

/**
 * Starts what the rendered front door is: its flags, ConfigMap and Ingresses as NGINX's configuration, and a stub with two
 * pods for each service that they lead to. Everything is on loopback: listeners and addresses of services are others than
 * in a cluster, and the certificate is one of our own. Throws with what NGINX says of a configuration it does not take.
 */
export const startFrontDoor = async (manifests: readonly Manifest[]): Promise<FrontDoor> => {
  const { nginx, openssl } = await debianPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-front-door-'));
  const components: Component[] = [];
  const end = stopperOf({ components, dir: folder });
  const all = served(manifests);
  const services = [...new Set(all.servers.flatMap(({ routes }) => routes.map(({ service }) => service)))];
  const { stubs, stop: stopStubs } = await startStubs(services);
  const stop = async (): Promise<void> => {
    await end();
    await stopStubs();
  };
  try {
    const wanted = listeners(all);
    const free = await freePorts(wanted.length);
    const here = new Map(wanted.map((port, index) => [port, free[index] ?? 0]));
    const certificate = await certify(
      openssl,
      folder,
      all.servers.map(({ host }) => host),
    );
    const configuration = written(all, {
      folder,
      certificate,
      listen: port => `127.0.0.1:${here.get(port)}`,
      upstreams: (service, byClusterIp) => (stubs[service]?.addresses ?? []).slice(0, byClusterIp ? 1 : undefined),
    });
    assertLoopback(configuration);
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration);
    const [command, ...before] = nginx;
    const args = [...before, '-p', folder, '-c', file, '-e', 'stderr'];
    await run(command, [...args, '-t']);
    const component = startComponent({ name: 'nginx', command, args, dir: folder });
    components.push(component);
    const check = async (): Promise<boolean> => {
      assertAlive(components);
      return answers(free[0] ?? 0);
    };
    await until({ what: 'NGINX listens', seconds: 10, check });
    const target = targets(manifests);
    const log = join(folder, 'access.log');
    return {
      stubs,
      configuration,
      port: listener => here.get(target[listener]) ?? 0,
      ca: readFileSync(certificate.file, 'utf8'),
      accessLog: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
      errorLog: () => readFileSync(component.logFile, 'utf8'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
