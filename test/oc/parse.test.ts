// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such strings are what is parsed here
import { expect, test } from 'vitest';
import { parseCommand } from '../../source/oc/parse.ts';

const variables = { CDSID: 'jdoe2', EMPTY: '' };

test.each([
  ['oc get pods', ['oc', 'get', 'pods']],
  ['  oc\tget   pods  ', ['oc', 'get', 'pods']],
  ['', []],
  [
    "oc get pods -o 'jsonpath={.items[*].metadata.name}'",
    ['oc', 'get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}'],
  ],
  ['oc patch dc/x -p "{\\"a\\": \\"b c\\"}"', ['oc', 'patch', 'dc/x', '-p', '{"a": "b c"}']],
  [`oc annotate x note=a\\ b''"c"'d'`, ['oc', 'annotate', 'x', 'note=a bcd']],
  ["oc label x ''", ['oc', 'label', 'x', '']],
  ['oc get \\\n  pods # all of them', ['oc', 'get', 'pods']],
  [
    'oc get is/$CDSID-image-stream "${CDSID}x" \'$CDSID\'',
    ['oc', 'get', 'is/jdoe2-image-stream', 'jdoe2x', '$CDSID'],
  ],
  ['oc label x a=b#c', ['oc', 'label', 'x', 'a=b#c']],
  ['echo "a\\b" \\$CDSID $', ['echo', 'a\\b', '$CDSID', '$']],
  ["a 'b | c > d && e ; f'", ['a', 'b | c > d && e ; f']],
])('%j', (line, words) => {
  expect(parseCommand(line, { variables })).toEqual({ words });
});

test.each([
  ['oc get pods | grep x', 'Pipes (|)'],
  ['oc get pods > file', 'Redirections'],
  ['oc create -f - < file', 'Redirections'],
  ['oc get pods && oc get rc', 'One command at a time'],
  ['oc get pods; oc get rc', 'One command at a time'],
  ['oc get pods &', 'background'],
  ['oc delete $(oc get pods -o name)', 'Commands inside a command'],
  ['oc delete "`oc get pods`"', 'Commands inside a command'],
  ["oc get 'pods", 'single quote'],
  ['oc get "pods', 'double quote'],
  ['oc get pods \\', 'backslash'],
  ['oc get $NOBODY', 'There is no variable NOBODY'],
  ['oc get $constructor', 'There is no variable constructor'],
  ['oc get ${CDSID:-x}', 'plain names'],
])('%j is refused in a sentence', (line, words) => {
  const parsed = parseCommand(line, { variables });
  expect('problem' in parsed && parsed.problem).toContain(words);
});
