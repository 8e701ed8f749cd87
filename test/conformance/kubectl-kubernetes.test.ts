import { findTool } from './kubectl-lab.ts';
import { playTranscripts } from './kubectl-lab-tests.ts';

playTranscripts(findTool('kubectl'), ['kubectl-objects.txt']);
