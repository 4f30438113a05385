import { ReadableResource, type ReadableResourceInit } from './readable-resource';

/** A text that does not change. @example new TextResource({ uri: 'docs://licence', text: 'MIT' }) */
export class TextResource extends ReadableResource {
  readonly text: string;

  constructor(init: ReadableResourceInit & { text: string }) {
    super(init, 'text/plain');
    this.text = init.text;
  }

  read(): Promise<string> {
    return Promise.resolve(this.text);
  }
}
