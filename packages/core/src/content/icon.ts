import { basename } from 'node:path';
import { TenonError } from '../errors';
import { type Bytes, isBase64, toBase64 } from './bytes';
import { isLoopbackHost } from './loopback';
import { mimeTypeOfPath } from './mime-type';
import { expandHome, readBoundedFile } from './read-file';

/** An icon as the wire has it (SEP-973). */
export interface IconDefinition {
  src: string;
  mimeType?: string;
  /** For example `["48x48"]` or `["any"]`. */
  sizes?: string[];
  theme?: 'light' | 'dark';
}

/** What may be said of an icon beside its picture. */
export type IconOptions = Pick<IconDefinition, 'sizes' | 'theme'>;

/** Icons travel in every list, so what a file may add to it is kept small: 1 MiB. */
const MAX_ICON_BYTES = 1024 * 1024;

const IMAGE_TYPE = /^image\/[\w.+-]+$/;
const SIZE = /^(?:any|\d{1,5}x\d{1,5})$/;

/**
 * A picture for a server or component.
 *
 * @example createServer(AppModule, { icons: [Icon.fromFile('icon.png', { sizes: ['48x48'] })] });
 */
export class Icon {
  readonly #definition: IconDefinition | (() => Promise<IconDefinition>);

  /**
   * @param definition the icon, or a function that makes it when the server starts
   * @throws TenonError TN2008 as `iconProblem` says
   */
  constructor(definition: IconDefinition | (() => Promise<IconDefinition>)) {
    this.#definition = typeof definition === 'function' ? definition : checked(definition);
  }

  /**
   * An icon whose file is read when the server starts.
   *
   * @param path `~` stands for the home directory
   * @param options `mimeType` where the extension does not tell it
   * @throws TenonError TN2008 where the MIME type is not known or not one of images
   */
  static fromFile(path: string, options: IconOptions & { mimeType?: string } = {}): Icon {
    const { mimeType = mimeTypeOfPath(path), sizes, theme } = options;
    if (mimeType === undefined || !IMAGE_TYPE.test(mimeType)) {
      throw new TenonError('TN2008', `'${basename(path)}' does not look like an image`, {
        fix: "Name its type: Icon.fromFile(path, { mimeType: 'image/png' }).",
      });
    }
    return new Icon(async () =>
      definitionOf(await readBoundedFile(expandHome(path), MAX_ICON_BYTES), mimeType, { sizes, theme }),
    );
  }

  /** An icon out of memory. @param mimeType for example `image/png` */
  static fromBytes(bytes: Bytes, mimeType: string, options: IconOptions = {}): Icon {
    return new Icon(definitionOf(bytes, mimeType, options));
  }

  /**
   * The icon as the wire has it; a promise where it is made or read only now.
   *
   * @throws TenonError TN3012 for a file over 1 MiB, TN3013 for one that cannot be read, TN2008 as `iconProblem` says
   */
  resolve(): IconDefinition | Promise<IconDefinition> {
    return typeof this.#definition === 'function' ? this.#definition().then(checked) : this.#definition;
  }
}

/**
 * What is wrong with an icon, or undefined. Its source is an https: URI, an http: URI of this machine, or
 * `data:image/…;base64,…`; clients load nothing else.
 */
export function iconProblem({ src, mimeType, sizes, theme }: IconDefinition): string | undefined {
  if (mimeType !== undefined && !IMAGE_TYPE.test(mimeType)) return 'the MIME type is not one of an image';
  if (sizes !== undefined && !(Array.isArray(sizes) && sizes.every((size) => SIZE.test(size)))) {
    return "the sizes are not a list of '48x48' or 'any'";
  }
  if (theme !== undefined && theme !== 'light' && theme !== 'dark') return "the theme is neither 'light' nor 'dark'";
  if (typeof src !== 'string') return 'it has no src';
  return /^data:/i.test(src) ? dataUriProblem(src) : uriProblem(src);
}

function uriProblem(src: string): string | undefined {
  // Long texts are base64 that lacks its prefix, most likely.
  const shown = src.length > 60 ? `${src.slice(0, 60)}…` : src;
  if (!URL.canParse(src)) return `'${shown}' is not a URI`;
  const { protocol, hostname, username, password } = new URL(src);
  if (username !== '' || password !== '') return 'the URI holds credentials, which every client would see';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))) return undefined;
  return `'${shown}' is neither https: nor data:`;
}

function dataUriProblem(src: string): string | undefined {
  const comma = src.indexOf(',');
  const [mimeType, encoding, ...rest] = src.slice('data:'.length, Math.max(comma, 0)).split(';');
  if (comma < 0 || encoding !== 'base64' || rest.length > 0) return 'the data URI is not data:<mime>;base64,<data>';
  if (!IMAGE_TYPE.test(mimeType ?? '')) return 'the MIME type of the data URI is not one of an image';
  const data = src.slice(comma + 1);
  return data !== '' && isBase64(data) ? undefined : 'the data of the data URI is not base64';
}

function checked(definition: IconDefinition): IconDefinition {
  const problem = iconProblem(definition);
  if (problem) throw new TenonError('TN2008', problem);
  return { ...definition };
}

function definitionOf(bytes: Bytes, mimeType: string, { sizes, theme }: IconOptions): IconDefinition {
  return {
    src: `data:${mimeType};base64,${toBase64(bytes)}`,
    mimeType,
    ...(sizes && { sizes }),
    ...(theme && { theme }),
  };
}
