import type { Embedded, Image } from '../../wire/openshift.ts';
import { openShiftTabs } from '../printers/tabwriter.ts';
import { ago, writeAnnotations, writeMap, writeString } from './openshift-parts.ts';
import { type Writer, written } from './writer.ts';

interface Config {
  Entrypoint?: string[];
  Cmd?: string[];
  WorkingDir?: string;
  User?: string;
  ExposedPorts?: Record<string, unknown>;
  Labels?: Record<string, string>;
  Env?: string[];
  Volumes?: Record<string, unknown>;
}

interface Metadata {
  Size?: number;
  Created?: string;
  Author?: string;
  Architecture?: string;
  Config?: Config;
}

/**
 * `oc describe istag`, and what `oc import-image` says of each image.
 * Source: openshift/oc `pkg/helpers/describe/describer.go` DescribeImage.
 */
export function describeImage(image: Embedded<Image>, imageName: string, now: number): string {
  const metadata = (image.dockerImageMetadata ?? {}) as Metadata;
  const layers = image.dockerImageLayers ?? [];
  return written(openShiftTabs, (writer) => {
    if (imageName !== '') writeString(writer, 'Image Name', imageName);
    writeString(writer, 'Docker Image', image.dockerImageReference ?? '');
    writeString(writer, 'Name', image.metadata.name);
    if (image.metadata.creationTimestamp) {
      writeString(writer, 'Created', ago(image.metadata.creationTimestamp, now));
    }
    if (Object.keys(image.metadata.labels ?? {}).length > 0) {
      writeMap(writer, 'Labels', image.metadata.labels);
    }
    if (Object.keys(image.metadata.annotations ?? {}).length > 0) writeAnnotations(writer, image.metadata);
    if (layers.length === 0) writeString(writer, 'Layer Size', humanSize(metadata.Size ?? 0));
    else {
      writeString(writer, 'Image Size', `${humanSize(metadata.Size ?? 0)} in ${layers.length} layers`);
      writeString(writer, 'Layers', layers.map(({ size, name }) => `${humanSize(size)}\t${name}`).join('\n'));
    }
    writeString(writer, 'Image Created', ago(metadata.Created ?? '0001-01-01T00:00:00Z', now));
    writeString(writer, 'Author', metadata.Author ?? '');
    writeString(writer, 'Arch', metadata.Architecture ?? '');
    const manifests = image.dockerImageManifests ?? [];
    if (manifests.length > 0) {
      const lines = manifests.map(({ os, architecture, digest }) => `${os}/${architecture}\t${digest}`);
      writeString(writer, 'Manifests', lines.join('\n'));
    }
    writeConfig(writer, metadata.Config ?? {});
  });
}

function writeConfig(writer: Writer, config: Config): void {
  const { Entrypoint = [], Cmd = [] } = config;
  if (Entrypoint.length > 0) writeString(writer, 'Entrypoint', Entrypoint.join(' '));
  if (Cmd.length > 0) writeString(writer, 'Command', Cmd.join(' '));
  if (Entrypoint.length === 0 && Cmd.length === 0) writeString(writer, 'Command', '');
  writeString(writer, 'Working Dir', config.WorkingDir ?? '');
  writeString(writer, 'User', config.User ?? '');
  writeString(
    writer,
    'Exposes Ports',
    Object.keys(config.ExposedPorts ?? {})
      .sort()
      .join(', '),
  );
  writeMap(writer, 'Docker Labels', config.Labels);
  writeFirstThenRest(writer, 'Environment', config.Env ?? []);
  writeFirstThenRest(writer, 'Volumes', Object.keys(config.Volumes ?? {}).sort());
}

function writeFirstThenRest(writer: Writer, label: string, lines: readonly string[]): void {
  const [first, ...rest] = lines;
  if (first === undefined) return;
  writeString(writer, label, first);
  for (const line of rest) writer.raw(`\t${line}\n`);
}

/** Four digits and a decimal unit: `532B`, `76.43MB`. Source: docker/go-units HumanSize. */
export function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${Number(size.toPrecision(4))}${units[unit]}`;
}
