import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cdsidFault, suggestCdsid } from '../../source/tutorial/cdsid.ts';

test.each(['jdoe2', 'a', '7', 'j-doe-2', 'a'.repeat(30)])('%s is good', (cdsid) => {
  expect(cdsidFault(cdsid)).toBeUndefined();
});

test.each([
  ['', /empty/],
  ['JDoe', /capital “J”/],
  ['j doe', /a space/],
  ['j.doe', /“\.”/],
  ['jdöe', /“ö”/],
  ['-jdoe', /starts with a dash/],
  ['jdoe-', /ends with a dash/],
  ['a'.repeat(31), /31 characters/],
])('%j: the sentence names what is wrong', (cdsid, words) => {
  expect(cdsidFault(cdsid)).toMatch(words);
});

test.each([
  ['jdoe2', 'jdoe2'],
  ['CORP\\J.Doe', 'j-doe'],
  ['josé@example.com', 'jose'],
  ['__', undefined],
])('%j suggests %j', (userName, cdsid) => {
  expect(suggestCdsid(userName)).toBe(cdsid);
});

test('whatever is suggested is good, and makes names that fit a DNS label', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (userName) => {
      const cdsid = suggestCdsid(userName);
      if (cdsid === undefined) return true;
      return cdsidFault(cdsid) === undefined && `${cdsid}-deployment-config-99999-deploy`.length <= 63;
    }),
  );
});
