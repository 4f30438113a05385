import { extname } from 'node:path';

/** What the formats that people serve are called; a table of our own, because a full registry is a dependency. */
const table = {
  aac: 'audio/aac',
  avif: 'image/avif',
  bmp: 'image/bmp',
  c: 'text/x-c',
  cpp: 'text/x-c++',
  css: 'text/css',
  csv: 'text/csv',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  flac: 'audio/flac',
  gif: 'image/gif',
  go: 'text/x-go',
  gz: 'application/gzip',
  htm: 'text/html',
  html: 'text/html',
  ico: 'image/x-icon',
  java: 'text/x-java',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  jsonl: 'application/jsonl',
  log: 'text/plain',
  m4a: 'audio/mp4',
  markdown: 'text/markdown',
  md: 'text/markdown',
  mjs: 'text/javascript',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  opus: 'audio/opus',
  pdf: 'application/pdf',
  png: 'image/png',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  py: 'text/x-python',
  rs: 'text/x-rust',
  rtf: 'application/rtf',
  sh: 'text/x-shellscript',
  sql: 'application/sql',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  text: 'text/plain',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  toml: 'application/toml',
  ts: 'text/x-typescript',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  wasm: 'application/wasm',
  wav: 'audio/wav',
  weba: 'audio/webm',
  webm: 'video/webm',
  webp: 'image/webp',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  zip: 'application/zip',
} as const;

const byExtension: ReadonlyMap<string, string> = new Map(Object.entries(table));

const textApplications: ReadonlySet<string> = new Set(
  ['json', 'jsonl', 'javascript', 'sql', 'toml', 'xml', 'yaml'].map((subtype) => `application/${subtype}`),
);

/** The MIME type of a format such as `png`; undefined where it is not known. */
export function mimeTypeOfFormat(format: string): string | undefined {
  return byExtension.get(format.toLowerCase());
}

/** The MIME type that the extension of a path stands for; undefined where it is not known. */
export function mimeTypeOfPath(path: string): string | undefined {
  return mimeTypeOfFormat(extname(path).slice(1));
}

/** The usual extension of a MIME type, without the dot; undefined where it is not known. */
export function extensionOf(mimeType: string): string | undefined {
  const bare = withoutParameters(mimeType);
  if (bare === 'text/plain') return 'txt';
  if (bare === 'image/jpeg') return 'jpg';
  for (const [extension, known] of byExtension) if (known === bare) return extension;
  return undefined;
}

/** Whether content of this type is best sent as text. */
export function isTextual(mimeType: string): boolean {
  const bare = withoutParameters(mimeType);
  return bare.startsWith('text/') || bare.endsWith('+json') || textApplications.has(bare);
}

function withoutParameters(mimeType: string): string {
  const semicolon = mimeType.indexOf(';');
  return (semicolon < 0 ? mimeType : mimeType.slice(0, semicolon)).trim().toLowerCase();
}
