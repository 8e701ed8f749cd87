import type { Verb } from '../verb.ts';
import { apiResources, apiVersions } from './api-resources.ts';
import { apply } from './apply.ts';
import { auth } from './auth.ts';
import { create } from './create.ts';
import { deleteVerb } from './delete.ts';
import { describe } from './describe.ts';
import { edit } from './edit.ts';
import { events } from './events.ts';
import { explain } from './explain.ts';
import { expose } from './expose.ts';
import { get } from './get.ts';
import { importImage } from './import-image.ts';
import { annotate, label } from './label.ts';
import { logs } from './logs.ts';
import { patch } from './patch.ts';
import { project, projects } from './project.ts';
import { replace } from './replace.ts';
import { rollback } from './rollback.ts';
import { rollout } from './rollout/rollout.ts';
import { scale } from './scale.ts';
import { set } from './set/set.ts';
import { status } from './status.ts';
import { tag } from './tag.ts';
import { version } from './version.ts';
import { wait } from './wait.ts';
import { whoami } from './whoami.ts';

/** Every verb, in the order of the help. */
export const verbs: readonly Verb[] = [
  create,
  apply,
  replace,
  edit,
  get,
  describe,
  logs,
  rollout,
  rollback,
  scale,
  expose,
  set,
  tag,
  importImage,
  label,
  annotate,
  patch,
  deleteVerb,
  status,
  events,
  wait,
  project,
  projects,
  whoami,
  auth,
  explain,
  apiResources,
  apiVersions,
  version,
];
