import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../source/cluster/connect.ts';
import { readPristineManifests } from '../../source/commands/doctor/needs/pristine-manifests.ts';
import { rightKey } from '../../source/commands/doctor/needs/right.ts';
import { neededRights } from '../../source/commands/doctor/needs/rights-of-lesson.ts';
import { readCourse } from '../../source/lesson/read-course.ts';
import { discover } from '../../source/oc/resources/discovery.ts';
import { createRegistry } from '../../source/registry/create-registry.ts';
import { createCourseReader } from '../../source/tutorial/course-reader.ts';
import { createSession, type TutorSession } from '../../source/tutorial/create-session.ts';
import { temporaryFolder } from '../cluster/connected.ts';
import { root } from '../e2e/program.ts';
import { until } from '../tutorial/session-lab.ts';
import { type ClassRoom, cdsid, namespace, settle, startClass } from './class.ts';
import { authority, type Passing, startFilter } from './filter.ts';

let room: ClassRoom;
beforeAll(async () => {
  room = await startClass('--import-interval', '300');
});
afterAll(() => room.stop());

const lessonsDirectory = join(root, 'lessons');
const manifestsDirectory = join(root, 'manifests');

/** The right that a request takes, as an API server words it; undefined for what is not of the project. */
function rightOf({ method, path, query }: Passing): string | undefined {
  const match =
    /^\/(?:api|apis\/([^/]+))\/[^/]+\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path);
  if (match === null || match[2] !== namespace) return undefined;
  const [, group = '', , resource = '', name, subresource] = match;
  const reading = name !== undefined ? 'get' : query.has('watch') ? 'watch' : 'list';
  const writing: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
  const verb = writing[method] ?? reading;
  return rightKey({ group, resource, verb, ...(subresource === undefined ? {} : { subresource }) });
}

async function play(session: TutorSession, id: string): Promise<void> {
  await session.openLesson(id);
  const count = session.snapshot.lesson?.steps.length ?? 0;
  for (let index = 0; index < count; index += 1) {
    session.goToStep(index);
    await session.solve();
    await until(session, ({ lesson }) => lesson?.steps[index]?.done === true, `step ${index + 1} of ${id}`);
  }
}

test('the course asks the API for what the doctor asks about, and the doctor for no more', async () => {
  const filter = await startFilter(room, []);
  const folder = await temporaryFolder();
  const home = { folder, environment: {} as NodeJS.ProcessEnv };
  const kubeconfig = await settle(home, room, {
    server: filter.url,
    authority: authority.certificate,
    user: { token: room.token },
  });
  const registry = createRegistry({
    ca: room.authority,
    authFile: join(folder, 'auth.json'),
    environment: {},
  });
  const learner = { cdsid, namespace, repository: room.repository };
  const session = await createSession({
    ...learner,
    cluster: () => connect({ kubeconfig, environment: {} }),
    registry,
    target: 'class',
    lessonsDirectory,
    manifestsDirectory,
    workspaceDirectory: join(folder, 'workshop'),
    progressFile: join(folder, 'progress.json'),
  });
  const course = await readCourse(lessonsDirectory);
  for (const { id } of course) await play(session, id);
  await session.planReset('all');
  await session.confirmReset();
  expect(session.snapshot.problem).toBeUndefined();
  await session.close();

  const cluster = await connect({ kubeconfig, environment: {} });
  const types = await discover(cluster);
  await cluster.close();
  await filter.close();
  const reader = createCourseReader(lessonsDirectory, learner);
  const lessons = await Promise.all(course.map(({ id }) => reader.lesson(id)));
  const manifests = await readPristineManifests(manifestsDirectory);
  const needed = neededRights(lessons, { types, objectsIn: (file) => manifests.get(file) ?? [] });
  const used = new Set(filter.requests.map(rightOf).filter((right) => right !== undefined));
  expect(new Set(needed.map(({ right }) => rightKey(right)))).toEqual(used);
});
