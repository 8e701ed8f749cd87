import { Box, render, Text, useInput } from 'ink';

/** The least that a full-screen Ink program can be: what the first frame of ours is compared with. */
function HelloWorld() {
  // Waiting for keys is what keeps a program of this kind running.
  useInput(() => {});
  return (
    <Box borderStyle="round">
      <Text>Hello, world</Text>
    </Box>
  );
}

render(<HelloWorld />, { alternateScreen: true });
