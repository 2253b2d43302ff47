/** Programs whose settings are known. */
export const SETUPS = ['shell', 'git', 'npm', 'pip', 'docker', 'node'] as const;
export type Setup = (typeof SETUPS)[number];

/**
 * What makes a program use the airlock, ready to paste. Never holds a token: it would end up in a history.
 * @param port of the airlock's HTTP proxy
 */
export function settingsFor(client: Setup, port: number): readonly string[] {
  const proxy = `http://cloister:TOKEN@127.0.0.1:${port}`;
  const local = 'localhost,127.0.0.1,::1';
  const settings: Readonly<Record<Setup, readonly string[]>> = {
    shell: [
      `export HTTP_PROXY=${proxy} HTTPS_PROXY=${proxy}`,
      `export http_proxy=${proxy} https_proxy=${proxy}`,
      `export NO_PROXY=${local}`,
    ],
    git: [`git config --global http.proxy ${proxy}`],
    npm: [`npm config set proxy ${proxy}`, `npm config set https-proxy ${proxy}`],
    pip: [`pip config set global.proxy ${proxy}`],
    docker: [
      '# ~/.docker/config.json; from a container the proxy is reached only on the host network',
      JSON.stringify({ proxies: { default: { httpProxy: proxy, httpsProxy: proxy, noProxy: local } } }),
    ],
    node: [`export NODE_USE_ENV_PROXY=1 HTTP_PROXY=${proxy} HTTPS_PROXY=${proxy}`],
  };
  return settings[client];
}
