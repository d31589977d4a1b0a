#!/usr/bin/env node
// Old syntax on purpose: an old Node must get as far as the message below.
var version = process.versions.node.split('.').map(Number);

// Before these, Node's zlib knows no zstd.
var first = { 22: 15, 23: 8 }[version[0]];

if (first === undefined ? version[0] > 23 : version[1] >= first) {
  import('../dist/cli.js').catch(function (error) {
    var unbuilt = error && error.code === 'ERR_MODULE_NOT_FOUND';
    console.error(unbuilt ? 'mesh-triage is not built yet. Run `npm ci`, or `npm run build`.' : error);
    process.exitCode = 2; // 1 would say "findings"
  });
} else {
  console.error(
    'mesh-triage needs Node.js 22.15, or 23.8 or newer; this is ' +
      process.version +
      ' (' +
      process.execPath +
      ').\n' +
      'Install a current one, for example with `nvm install 24` or from https://nodejs.org, and run mesh-triage again.',
  );
  process.exitCode = 2;
}
