/** A lesson as parsed from Markdown. Text still holds `${VARIABLES}`; `substitute` fills them in. */

export interface Lesson {
  id: string;
  title: string;
  /** Place in the course, from the file's name: `02-imagestreams.md` is 2. */
  number: number;
  minutes: number;
  /** API groups without which the lesson cannot be played. */
  requires: string[];
  /** Id of the lesson whose result this one starts from. */
  after?: string;
  /** File the lesson came from. */
  source: string;
  /** What stands between the title and the first step. */
  introduction: Block[];
  steps: Step[];
}

export interface Step {
  /** Made from the title, unique in the lesson: `compare-the-digests`. Progress is kept by it. */
  id: string;
  title: string;
  line: number;
  blocks: Block[];
  /** In stages, as they stand in the file. */
  hints: Block[][];
  checks: CheckDefinition[];
  /** `<!-- speaker_note: … -->`. */
  speakerNotes: string[];
}

/** A part of a step, in the order of the file. */
export type Block =
  | { type: 'prose'; markdown: string }
  /** Commands of the lesson, one a line: `oc …` or `oc-tutor …`. `run` is what Enter runs. */
  | { type: 'run'; commands: string[]; line: number }
  /** A file in the learner's workspace to be opened in an editor and filled in. */
  | { type: 'edit'; file: string; command: string; line: number }
  /** Lines of a workspace file, computed when shown; `path` is the YAML path pointed at: `spec.template.spec.containers[0].image`. */
  /** `text` is what the fence itself holds: how many lines are wanted, and what a plain reader of the file sees. */
  | { type: 'excerpt'; file: string; path: string; line: number; text?: string }
  /** A page of the web console: its path below the console's URL, and which live view stands for it. */
  | { type: 'console'; view: 'imagestreams' | 'deployments'; path: string; line: number }
  /** A fence that is only shown. */
  | { type: 'code'; language: string; text: string };

/** A digest's place: exactly one key. */
export type DigestSubject =
  | { imageStreamTag: string }
  /** `HOST/ORG/REPO:TAG` in a registry. */
  | { tag: string }
  | { deploymentConfig: string }
  /** Label selector; all pods that run must agree. */
  | { pods: string };

interface CheckBase {
  /** Line of the fence in the file. */
  line: number;
  /** How long `test` waits for it to pass, in milliseconds. */
  timeout: number;
  /** Words to show instead of those made from the check. */
  title?: string;
  /** What to try when it fails, beside what the check says itself. */
  hint?: string;
}

export type CheckDefinition =
  /** No placeholder is left in a workspace file, it is YAML, and carries the learner's names. */
  | (CheckBase & { type: 'file'; file: string })
  | (CheckBase & { type: 'exists'; kind: string; name: string })
  | (CheckBase & { type: 'absent'; kind: string; name: string })
  | (CheckBase & { type: 'digest'; subject: DigestSubject; equals?: string; differs?: string })
  /** `version` is a number, or "latest". */
  | (CheckBase & {
      type: 'rollout';
      deploymentConfig: string;
      phase: 'Complete' | 'Failed';
      version?: number;
    })
  | (CheckBase & { type: 'ready'; pods: string; count: number })
  /** A line of the pods' logs that contains `contains`, from pods that run the current image. */
  | (CheckBase & { type: 'log'; pods: string; contains: string })
  /** `equals` is a tag whose image all hops must have: without it, any one image will do. */
  | (CheckBase & { type: 'chain'; deploymentConfig: string; equals?: string })
  /** Whether all image triggers of a DeploymentConfig are automatic, or none is. */
  | (CheckBase & { type: 'trigger'; deploymentConfig: string; automatic: boolean });

export type CheckType = CheckDefinition['type'];

/** A fault in a lesson file. */
export interface LessonProblem {
  file: string;
  line: number;
  message: string;
}
