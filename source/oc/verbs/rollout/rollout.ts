import type { Verb } from '../../verb.ts';
import { cancel } from './cancel.ts';
import { history } from './history.ts';
import { latest } from './latest.ts';
import { pause, resume } from './pause.ts';
import { restart } from './restart.ts';
import { retry } from './retry.ts';
import { status } from './status.ts';
import { undo } from './undo.ts';

export const rollout: Verb = {
  name: 'rollout',
  summary: 'Manage the rollout of one or many resources.',
  usage: 'rollout VERB [flags]',
  verbs: [cancel, history, latest, pause, restart, resume, retry, status, undo],
};
