import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { FakeListener } from './fake-control';
import { FakeIndex, fakeFailure, type FakeAnswer } from './fake-elasticsearch-data';

const password = 'not-to-be-shown';
/** Bytes that a node takes in one request. */
const maxRequestBytes = 100 * 1024 * 1024;

/** What was asked of the fake. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
}

/** Speaks the part of the interface of Elasticsearch and OpenSearch that the adapter needs, over documents in memory. */
export class FakeSearchServer extends FakeListener {
  readonly secrets = [password];
  readonly requests: FakeRequest[] = [];
  /** Answers to the next requests, in place of what they would do. */
  readonly refusals: FakeAnswer[] = [];
  private readonly indexes = new Map<string, FakeIndex>();

  /** @param product what it says that it is; the clients of Elasticsearch ask for it */
  constructor(private readonly product: string | undefined) {
    super();
  }

  get url(): string {
    return this.urlWith(password);
  }

  urlWith(secret: string): string {
    return `http://user:${secret}@${this.address}`;
  }

  protected listening(): Server {
    return createServer((request, response) => void this.serve(request, response));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request).catch(() => undefined);
    await this.untilThawed();
    if (body === undefined || request.socket.destroyed) return;
    const { status, body: answer } = this.answer(request, body);
    if (this.losesReply()) {
      request.socket.destroy();
      return;
    }
    if (this.product) response.setHeader('x-elastic-product', this.product);
    response.setHeader('content-type', 'application/json');
    response.writeHead(status).end(request.method === 'HEAD' ? undefined : JSON.stringify(answer));
  }

  private answer({ method = '', url = '', headers }: IncomingMessage, body: Buffer): FakeAnswer {
    const { pathname, searchParams } = new URL(url, 'http://fake');
    this.requests.push({ method, path: pathname, query: String(searchParams), body: body.toString() });
    if (headers.authorization !== `Basic ${Buffer.from(`user:${password}`).toString('base64')}`)
      return fakeFailure(401, 'security_exception');
    if (body.length > maxRequestBytes) return fakeFailure(413, 'content_too_long_exception');
    const refusal = this.refusals.shift();
    return refusal ?? this.route(`${method} ${pathname}`, searchParams, body.toString());
  }

  private route(request: string, query: URLSearchParams, text: string): FakeAnswer {
    const [method = '', name = '', action = '', id = ''] = request.split(/ \/|\//);
    const index = this.indexes.get(name);
    if (method === 'PUT' && action === '') {
      if (index) return fakeFailure(400, 'resource_already_exists_exception');
      this.indexes.set(name, new FakeIndex(JSON.parse(text).mappings));
      return { status: 200, body: { acknowledged: true } };
    }
    if (!index) return fakeFailure(404, 'index_not_found_exception');
    switch (`${method} ${action}`) {
      case 'HEAD ':
        return { status: 200, body: {} };
      case 'GET _mapping':
        return index.mapping(name);
      case 'POST _refresh':
        return index.refresh();
      case 'POST _mget':
        return index.read(JSON.parse(text).ids);
      case 'PUT _doc':
        return index.put(id, JSON.parse(text), query);
      case 'DELETE _doc':
        return index.delete(id, query);
      case 'POST _bulk':
        return index.bulk(text.trimEnd().split('\n').map((line) => JSON.parse(line))); // prettier-ignore
      case 'POST _search':
        return index.search(JSON.parse(text));
      case 'POST _delete_by_query':
        return index.deleteByQuery(JSON.parse(text), query);
      case 'DELETE ':
        this.indexes.delete(name);
        return { status: 200, body: { acknowledged: true } };
      default:
        return fakeFailure(405, 'unknown_request_exception');
    }
  }
}
