const config = /client-node\/dist\/config\.js$/;

/**
 * What is imported at the top of a module but used in rare cases only: it is loaded when it is first used. The names are all
 * that a bundler sees of a module, so they are listed, each with the module that has it.
 */
const rare = [
  // A kubeconfig's proxies, and the generated API, for which the program has no use.
  { from: config, path: 'socks-proxy-agent', names: { SocksProxyAgent: 'socks-proxy-agent' } },
  { from: config, path: 'socks', names: { SocksClient: 'socks' } },
  { from: config, path: 'hpagent', names: { HttpProxyAgent: 'hpagent', HttpsProxyAgent: 'hpagent' } },
  {
    from: config,
    path: './gen/index.js',
    names: { createConfiguration: './gen/configuration.js', ServerConfiguration: './gen/servers.js' },
  },
];

/**
 * Undici without what the program has no use for: mocks, caches, WebSockets and `fetch`, which take most of the time that it
 * takes to load. As in its own `index.js`, dispatchers get the methods of its API.
 */
const undici = `
Object.assign(require('undici/lib/dispatcher/dispatcher.js').prototype, require('undici/lib/api'));
module.exports = {
  get Agent() { return require('undici/lib/dispatcher/agent.js'); },
  get ProxyAgent() { return require('undici/lib/dispatcher/proxy-agent.js'); },
  get EnvHttpProxyAgent() { return require('undici/lib/dispatcher/env-http-proxy-agent.js'); },
  get request() { return require('undici').request; },
};
`;

/** An esbuild plugin. */
export const loadWhenUsed = {
  name: 'load-when-used',
  setup(bundle) {
    bundle.onResolve({ filter: /./ }, ({ path, importer, resolveDir }) => {
      const entry = rare.find((candidate) => candidate.path === path && candidate.from.test(importer));
      if (entry === undefined) return undefined;
      return { path: `${path}.cjs`, namespace: 'rare', pluginData: { names: entry.names, resolveDir } };
    });
    bundle.onLoad({ filter: /./, namespace: 'rare' }, ({ pluginData: { names, resolveDir } }) => ({
      contents: `module.exports = {\n${Object.entries(names)
        .map(([name, path]) => `get ${name}() { return require('${path}').${name}; },`)
        .join('\n')}\n};\n`,
      loader: 'js',
      resolveDir,
    }));
    bundle.onResolve({ filter: /^undici$/ }, ({ kind, resolveDir }) =>
      kind === 'import-statement'
        ? { path: 'undici.cjs', namespace: 'undici', pluginData: { resolveDir } }
        : undefined,
    );
    bundle.onLoad({ filter: /./, namespace: 'undici' }, ({ pluginData: { resolveDir } }) => ({
      contents: undici,
      loader: 'js',
      resolveDir,
    }));
    // Importing this one as a module reads each of its members, and some of them load Node's own copy of a whole HTTP client.
    bundle.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'http.cjs', namespace: 'builtin' } : undefined,
    );
    bundle.onLoad({ filter: /./, namespace: 'builtin' }, () => ({
      contents: "module.exports = process.getBuiltinModule('node:http');\n",
      loader: 'js',
    }));
  },
};
