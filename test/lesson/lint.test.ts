import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lintCourse } from '../../source/lesson/lint-course.ts';
import { lintLesson } from '../../source/lesson/lint-lesson.ts';

const fixtures = join(import.meta.dirname, '../tutorial/fixtures');
const read = (folder: string) =>
  readdirSync(join(fixtures, folder)).map((name) => ({
    path: `${folder}/${name}`,
    text: readFileSync(join(fixtures, folder, name), 'utf8'),
  }));
const manifests = new Map(read('manifests').map(({ path, text }) => [path, text]));
const head = '---\nid: x\ntitle: X\nminutes: 1\n---\n## Go\n';

function faults(body: string) {
  return lintLesson(head + body, '09-x.md', manifests).map(({ line, message }) => `${line}: ${message}`);
}

test('the fixtures are a clean course', () => {
  expect(lintCourse(read('lessons'), manifests)).toEqual([]);
});

test.each([
  [
    'Use `${CSDID}`.',
    '7: There is no variable ${CSDID}: use one of ${CDSID}, ${NAMESPACE}, ${REPOSITORY}, ${REGISTRY}.',
  ],
  ['Replace <CDSID> here.', '7: A forge hides <CDSID> as an HTML tag: put it in backticks.'],
  [
    '```sh {run}\nkubectl get pods\n```',
    '7: A lesson runs `oc …` and `oc-tutor …` only: `kubectl get pods` is neither.',
  ],
  [
    '```sh {run}\noc get pods | head\n```',
    '7: Commands run without a shell: take `|` out of `oc get pods | head`.',
  ],
  ["```sh {run}\noc get pods -l 'a=b\n```", "7: A quote in `oc get pods -l 'a=b` is not closed."],
  [
    '```sh {run}\noc create -f ./manifests/none.yaml\n```',
    '7: There is no manifest manifests/none.yaml: the manifests are manifests/deployment.yaml, manifests/deploymentconfig.yaml, manifests/image-stream.yaml.',
  ],
  [
    '```yaml {check=file}\nfile: manifests/none.yaml\n```',
    '7: There is no manifest manifests/none.yaml: the manifests are manifests/deployment.yaml, manifests/deploymentconfig.yaml, manifests/image-stream.yaml.',
  ],
  [
    '```yaml {excerpt=manifests/image-stream.yaml path=spec.tags[1].name}\nname: latest\n```',
    "7: manifests/image-stream.yaml has no `spec.tags[1].name`: correct the excerpt's path.",
  ],
  [
    '```yaml {excerpt=manifests/image-stream.yaml path=spec.tags[0].from.kind}\nkind: OtherImage\n```',
    "7: The excerpt's lines are not those of manifests/image-stream.yaml: copy them from there.",
  ],
  [
    '```yaml {excerpt=manifests/image-stream.yaml path=spec.tags[0].from.kind}\nspec:\n  tags:\n```',
    'The excerpt does not show line 12 of manifests/image-stream.yaml, which its path names.',
  ],
])('%j', (body, fault) => {
  expect(faults(body)).toEqual([expect.stringContaining(fault)]);
});

test('quoted operators are no operators, and an excerpt may stand with less indent than in the file', () => {
  expect(
    faults(
      "```sh {run}\noc get is -o jsonpath='{.items[*]} | >'\n```\n```yaml {excerpt=manifests/image-stream.yaml path=spec.tags[0].from.kind}\nfrom:\n  kind: DockerImage\n```",
    ),
  ).toEqual([]);
});

test('ids, numbers and prerequisites are compared between files', () => {
  const lesson = (id: string, more = '') => `---\nid: ${id}\ntitle: X\nminutes: 1\n${more}---\n## Go\n`;
  const problems = lintCourse(
    [
      { path: '01-a.md', text: lesson('a') },
      { path: '01-b.md', text: lesson('a') },
      { path: '03-c.md', text: lesson('c', 'after: d\n') },
      { path: '04-d.md', text: lesson('d', 'after: d\n') },
    ],
    new Map(),
  );
  expect(problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
    '01-b.md: 01-a.md has the number 1 too: give each its own.',
    '01-b.md: The id `a` is that of 01-a.md already: choose another.',
    '03-c.md: `after: d` names no earlier lesson: use the id of one, or leave it out.',
    '04-d.md: `after: d` names no earlier lesson: use the id of one, or leave it out.',
  ]);
});

test('a manifest whose objects a reset could not tell from a neighbour’s is a fault', () => {
  const problems = lintCourse(
    [],
    new Map([
      [
        'manifests/x.yaml',
        'apiVersion: v1\nkind: Planet\nmetadata:\n  name: workshop\nspec:\n  template: {}\n',
      ],
    ]),
  );
  expect(problems.map(({ message }) => message)).toEqual([
    'Start the name of Planet workshop with `<CDSID>-`, so that learners do not collide.',
    'Give Planet workshop the label `cdsid: <CDSID>`, by which a reset knows it.',
    'Give the pods of Planet workshop the label `cdsid: <CDSID>`, by which they are seen.',
    'A reset does not know v1 Planet: use another kind.',
  ]);
});
