import { request } from 'node:http';

/** A `curl` command of the documentation, as far as pages use it: `-H`, `-d` and a URL. */
export interface CurlCommand {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reads a command out of a block of shell commands; undefined if the block has none. */
export function curlOf(block: string): CurlCommand | undefined {
  if (!block.startsWith('curl ')) return undefined;
  const words = [...block.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare!,
  );
  const headers: Record<string, string> = { accept: '*/*', 'user-agent': 'curl' };
  let url = '';
  let body = '';
  for (let index = 1; index < words.length; index++) {
    const word = words[index]!;
    if (word === '-H') {
      const [, name = '', value = ''] = /^([^:]+): (.*)$/.exec(words[++index] ?? '') ?? [];
      headers[name.toLowerCase()] = value;
    } else if (word === '-d') body = words[++index] ?? '';
    else if (word.startsWith('http://')) url = word;
    else if (word !== '-s') throw new Error(`This reader of curl commands does not know ${word}`);
  }
  return { url, headers, body };
}

/** Sends what curl would send, byte by byte, to the server that really listens. @returns the body of the reply */
export function sendCurl({ url, headers, body }: CurlCommand, listening: string): Promise<string> {
  const { port, pathname } = new URL(listening);
  if (new URL(url).pathname !== pathname) throw new Error(`The page calls ${url}, the server listens at ${listening}`);
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: pathname, method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text));
    });
    call.on('error', reject);
    call.end(body);
  });
}
