import { tarOf } from './layer.ts';
import { serverSource } from './server-source.ts';
import type { SampleVersion } from './versions.ts';

/** Where the application is in its image. */
const home = '/app';

/** What a container of the application is started with: the part `config` of an image's configuration. */
export interface ImageSettings {
  User: string;
  ExposedPorts: Record<string, object>;
  /** `NAME=value` */
  Env: string[];
  Entrypoint: string[];
  WorkingDir: string;
  Labels: Record<string, string>;
  StopSignal: string;
}

/** Source: OCI image specification, `config.md`. */
export function imageSettings({ tag, message, description, env }: SampleVersion): ImageSettings {
  const environment = { APP_VERSION: tag, MESSAGE: message, ...env };
  return {
    User: '1001',
    ExposedPorts: { '8080/tcp': {} },
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Entrypoint: ['node', `${home}/server.mjs`],
    WorkingDir: home,
    Labels: {
      'org.opencontainers.image.title': 'workshop',
      'org.opencontainers.image.version': tag,
      'org.opencontainers.image.description': description,
    },
    StopSignal: 'SIGTERM',
  };
}

/** What the history of an image says of the application's layer. */
export const layerHistory = ({ created, description }: SampleVersion) => ({
  created,
  created_by: `COPY server.mjs ${home}/`,
  comment: description,
});

/** The application's files as a layer that is not compressed. */
export const applicationTar = (): Buffer =>
  tarOf([
    { name: 'app/', content: '' },
    { name: 'app/server.mjs', content: serverSource },
  ]);
