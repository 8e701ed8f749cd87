import { playTranscripts } from './kubectl-lab-tests.ts';

/** Of Debian's package kubernetes-client, whose file has the very path of a newer one: unpack it and say where it is. */
const old = process.env['OC_TUTOR_OLD_KUBECTL'];

playTranscripts(old === '' ? undefined : old, ['kubectl-old.txt']);
