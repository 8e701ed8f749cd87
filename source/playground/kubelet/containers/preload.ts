/** The file descriptor that ties a container's life to the playground's. */
export const lifelineDescriptor = 3;

/** Name of the variable that carries a {@link ContainerSetup}; the program never sees it. */
export const setupVariable = 'OC_TUTOR_CONTAINER';

/** What the preload is told, as JSON. */
export interface ContainerSetup {
  env: Record<string, string>;
  hostname: string;
  /** Address that all servers listen on. */
  ip: string;
  /** Ports that are other ones in truth, because this machine has them in use. */
  ports: Record<number, number>;
}

/**
 * What runs in a container before its program. It gives the program its environment only now, so that no variable of an
 * image or a pod has a say in how Node itself starts (NODE_OPTIONS, LD_PRELOAD, OPENSSL_CONF); binds servers to the pod's
 * address; and ends the process at once when the playground is gone, however that came.
 */
export const preloadSource = `'use strict';
const dgram = require('node:dgram');
const { syncBuiltinESMExports } = require('node:module');
const net = require('node:net');
const os = require('node:os');

const setup = JSON.parse(process.env.${setupVariable});
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, setup.env);

const die = () => process.kill(process.pid, 'SIGKILL');
const lifeline = new net.Socket({ fd: ${lifelineDescriptor}, readable: true, writable: false });
lifeline.on('error', die).on('close', die);
lifeline.resume();
lifeline.unref();

const portFor = (port) => setup.ports[port] ?? Number(port);
const isPort = (value) =>
  value === undefined || value === null || typeof value === 'number' || /^\\d+$/.test(String(value));

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const callback = typeof args.at(-1) === 'function' ? [args.pop()] : [];
  const [first, ...rest] = args;
  if (typeof first === 'object' && first !== null) {
    const isPlain = first.path === undefined && first.fd === undefined && first._handle === undefined;
    if (!isPlain || !isPort(first.port)) return listen.call(this, ...args, ...callback);
    return listen.call(this, { ...first, host: setup.ip, port: portFor(first.port ?? 0) }, ...callback);
  }
  if (!isPort(first)) return listen.call(this, ...args, ...callback);
  const backlog = rest.find((value) => typeof value === 'number');
  const options = { host: setup.ip, port: portFor(first ?? 0) };
  if (backlog !== undefined) options.backlog = backlog;
  return listen.call(this, options, ...callback);
};

const bind = dgram.Socket.prototype.bind;
dgram.Socket.prototype.bind = function (first, ...rest) {
  const callback = [first, ...rest].filter((value) => typeof value === 'function').slice(-1);
  if (typeof first === 'object' && first !== null && first.fd !== undefined) return bind.call(this, first, ...rest);
  const port = typeof first === 'object' && first !== null ? first.port : first;
  return bind.call(this, { address: setup.ip, port: isPort(port) ? portFor(port ?? 0) : 0 }, ...callback);
};

os.hostname = () => setup.hostname;
syncBuiltinESMExports();
`;
