#!/usr/bin/env node
// Written for any Node, so that one that is too old gets a sentence instead of a syntax error.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 19)) {
  process.stderr.write(
    'oc-tutor needs Node.js 22.19 or newer, and this is ' + process.version + '. Run it with `npm start`, which brings its own, or install a newer Node.\n'
  );
  process.exitCode = 1;
} else {
  var module_ = process.getBuiltinModule('node:module');
  if (module_.enableCompileCache) module_.enableCompileCache();
  import('../dist/cli.js').catch(function (error) {
    if (error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist.cli\.js/.test(error.message)) {
      process.stderr.write('oc-tutor is not built yet: run `npm run build` in its folder.\n');
    } else {
      process.stderr.write((error && error.stack) || String(error));
      process.stderr.write('\n');
    }
    process.exitCode = 1;
  });
}
