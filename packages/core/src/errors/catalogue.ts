/**
 * Every error that Tenon itself raises, by its stable code.
 *
 * `title` says in a few words what is wrong, `fix` what to do about it. The message of a raised error adds
 * the particulars. Codes never change their meaning: TN1xxx modules and injection, TN2xxx components and
 * schemas, TN3xxx while a request runs, TN4xxx transports and start, TN5xxx composition, TN6xxx proxies, TN7xxx clients,
 * TN8xxx storage.
 */
export const catalogue = {
  TN1001: {
    title: 'Nobody provides this dependency',
    fix: 'Add it to the `providers` of the module, or import a module that exports it.',
  },
  TN1002: {
    title: 'The type of a parameter was erased',
    fix: 'Name the dependency with `@Inject(Token)`, or turn an `import type` into an `import`. Runners built on esbuild emit no metadata at all.',
  },
  TN1003: {
    title: 'Providers depend on each other in a circle',
    fix: 'Move what both need into a third provider, or break the circle with `@Inject(forwardRef(() => Token))` on one side.',
  },
  TN1004: {
    title: 'A singleton depends on a request-scoped provider',
    fix: 'Make the dependent `request` scoped as well, or take what varies per request from `Context`.',
  },
  TN1005: {
    title: 'This is not a module',
    fix: 'Decorate the class with `@Module({ … })`, or list it under `providers` if it is a service.',
  },
  TN1006: {
    title: 'An entry of a module is undefined',
    fix: 'Two files import each other. Import the class from its own file, or wrap it: `forwardRef(() => OtherModule)`.',
  },
  TN1007: {
    title: 'A module exports what it does not provide',
    fix: 'Add it to `providers` or `imports`, or remove it from `exports`.',
  },
  TN1008: {
    title: 'Two components share a name',
    fix: 'Rename one, give its import or mount another `prefix`, or choose another `onDuplicate` policy.',
  },
  TN1009: {
    title: 'This provider is not valid',
    fix: 'A provider is an `@Injectable()` class, or `{ provide, useClass | useValue | useFactory | useExisting }`.',
  },
  TN1010: {
    title: 'A middleware has a hook that does not exist',
    fix: 'Spell the hook as in `McpMiddleware`.',
  },
  TN1011: {
    title: 'This is not a guard',
    fix: 'Implement `Guard`: a class with an `allows(context)` method.',
  },
  TN1012: {
    title: 'Scopes are required, but no authorization is configured',
    fix: 'Pass `auth` to `createServer`, or remove `scopes`.',
  },
  TN1013: {
    title: 'The configuration is not valid',
    fix: 'Set the environment variables that are listed.',
  },
  TN1014: {
    title: 'A lifespan did not start',
    fix: 'See the cause. What had started was stopped again.',
  },
  TN1015: {
    title: 'An option is not valid',
    fix: 'Change what the message names. The compiler finds most such mistakes, but none in what comes from the environment or from JSON: convert that first, as with `Number(process.env.PORT)`.',
  },
  TN1016: {
    title: 'A lifespan did not stop',
    fix: 'See the cause. The others were stopped all the same.',
  },
  TN1017: {
    title: 'This is not a middleware',
    fix: 'Decorate the class with `@Middleware()` and implement at least one hook of `McpMiddleware`.',
  },
  TN1018: {
    title: 'The provider exists only while a request runs',
    fix: 'Resolve request-scoped providers with `ctx.get(Token)`.',
  },
  TN1019: {
    title: 'This provider does not exist at this moment',
    fix: 'Resolve providers after `start()` and before `stop()`; in a circle, not inside the constructor.',
  },
  TN1020: {
    title: 'A server has two modules of which it takes one',
    fix: 'Make the module once, and import the same object wherever it is imported.',
  },
  TN2001: {
    title: 'A resource URI has no scheme',
    fix: 'Write `scheme://rest`, for example `data://config`.',
  },
  TN2002: {
    title: 'A URI template is malformed',
    fix: 'Use `{name}`, `{name*}` and `{?a,b}`; each name once, braces paired.',
  },
  TN2003: {
    title: 'The parameters of a URI template and of its method differ',
    fix: 'Give both the same names; query parameters must be optional.',
  },
  TN2004: {
    title: 'A parameter of a handler cannot be filled',
    fix: 'Put the input first, `Context` anywhere, and a parameter decorator (`@Arg`, `@Param`, `@Ctx`, `@Header`, `@User`, `@Inject`) on everything else.',
  },
  TN2005: {
    title: 'No JSON Schema can be derived',
    fix: 'Decorate the fields with class-validator, or pass a Standard Schema or JSON Schema as `input`.',
  },
  TN2006: {
    title: 'The schema is not valid',
    fix: 'See the message for the keyword. Tool inputs are objects at the root.',
  },
  TN2007: {
    title: 'A component has no usable name',
    fix: 'Give a name of 1 to 128 characters out of A-Z, a-z, 0-9, `_`, `-` and `.`.',
  },
  TN2008: {
    title: 'An icon is not valid',
    fix: 'Use `Icon.fromFile`, `Icon.fromBytes`, or an https: or data: URI.',
  },
  TN2009: {
    title: 'A package is missing',
    fix: 'Install the package that is named.',
  },
  TN2010: {
    title: 'A completion refers to nothing',
    fix: 'Name a registered prompt or the URI template of a resource, and one of its arguments.',
  },
  TN2011: {
    title: 'A header cannot mirror this argument',
    fix: 'Give each header a unique RFC 9110 token as name, on a string, integer or boolean.',
  },
  TN2012: {
    title: 'A method is missing',
    fix: 'A class used as a tool implements `execute(input, ctx)`.',
  },
  TN2013: {
    title: 'There is no such component',
    fix: 'Check the name; the nearest one is suggested.',
  },
  TN2014: {
    title: 'A decorator stands on a static member',
    fix: 'Remove `static`: handlers are methods of an instance, which the container makes.',
  },
  TN2015: {
    title: 'A form cannot ask for this',
    fix: 'Use fields of text, numbers, booleans, choices and lists of choices; ask for anything nested in a second form.',
  },
  TN3001: {
    title: 'A result cannot be written as JSON',
    fix: 'Convert the value at the path that is named.',
  },
  TN3002: {
    title: 'A result does not match its output schema',
    fix: 'Return what `output` declares, or correct the schema.',
  },
  TN3003: {
    title: 'A middleware called next() when it must not',
    fix: 'Call next() once; again only after it rejected.',
  },
  TN3004: {
    title: 'A middleware hook returned nothing',
    fix: 'Return the value of next(call), or a result of your own.',
  },
  TN3005: {
    title: 'There is nothing to key this state on',
    fix: "Use the scope 'request', or authenticate callers, or keep the value under an identifier that the tool takes as an argument.",
  },
  TN3006: {
    title: 'There is no ambient context',
    fix: 'Pass `ambientContext: true` to `createServer`, and call currentContext() only while a request runs.',
  },
  TN3008: {
    title: 'A result holds a promise',
    fix: 'Await it before returning.',
  },
  TN3009: {
    title: 'A value cannot be kept as JSON',
    fix: "Keep plain JSON values: state of the scope 'request' takes any.",
  },
  TN3010: {
    title: 'A result has neither content nor structured content',
    fix: 'Give ToolResult `content`, `structuredContent`, or both.',
  },
  TN3011: {
    title: 'A value cannot become content',
    fix: 'Return text, JSON values, bytes, content blocks, or a result object.',
  },
  TN3012: {
    title: 'A result is too large',
    fix: 'Return less at a time, or raise the limit that is named.',
  },
  TN3013: {
    title: 'A file or URL cannot be read',
    fix: 'See the cause.',
  },
  TN3014: {
    title: 'A change of state waits for itself',
    fix: 'Update a key once: compute the new value inside one change, and call updateState() for the key again after it.',
  },
  TN3015: {
    title: 'A progress report is not valid',
    fix: 'Report finite numbers.',
  },
  TN3016: {
    title: 'The client cannot be asked here',
    fix: 'Ask in the handler of a tool, resource or prompt, while its request runs.',
  },
  TN3017: {
    title: 'A handler went on although its call waits for the client',
    fix: 'Let the rejection of elicit(), sample() and listRoots() pass: rethrow a Suspension in `catch`, and use Promise.all instead of Promise.allSettled.',
  },
  TN3018: {
    title: 'A handler changed its questions between rounds',
    fix: 'Ask the same questions in every round: give those that may vary a `key`, or keep what they vary by (time, chance, what others change) in ctx.step().',
  },
  TN3019: {
    title: 'A step cannot run',
    fix: 'Give the server a store with putIfAbsent for steps that run once; find out what became of a step that broke off.',
  },
  TN3020: {
    title: 'The state of a call is too large to travel with the client',
    fix: 'Keep large values in the store of the server, and only their key in answers, steps and state.',
  },
  TN3021: {
    title: 'The store of the server is full',
    fix: 'Give the server a store outside of this process, or a larger one: `store: new MemoryKeyValue(1_000_000)`.',
  },
  TN4001: {
    title: 'The port is in use',
    fix: 'Stop the other process, or choose another port.',
  },
  TN4002: {
    title: 'A command-line option is not valid',
    fix: 'Run with --help to see the options.',
  },
  TN4003: {
    title: 'The server is closed',
    fix: 'Create a new server.',
  },
  TN4004: {
    title: 'The server has already started',
    fix: 'Do this before start().',
  },
  TN4005: {
    title: 'This address cannot be bound',
    fix: 'Use an address of this machine, such as 127.0.0.1.',
  },
  TN4006: {
    title: 'This version of Node.js is not supported',
    fix: 'Use Node.js 20.19 or newer.',
  },
  TN5001: {
    title: 'An option of importModule or mount is not valid',
    fix: 'See the message for what the option takes.',
  },
  TN5002: {
    title: 'Modules import each other with importModule',
    fix: 'Import one of them as it is, or move what both need into a third module.',
  },
  TN5003: {
    title: 'A server mounts itself',
    fix: 'Mount each server below one that it does not contain.',
  },
  TN5004: {
    title: 'A mounted server cannot be loaded',
    fix: "See the cause. With `onLoadError: 'warn'` the mounting server starts without it.",
  },
  TN5005: {
    title: 'A component to rename does not exist',
    fix: 'Name a tool or prompt as the imported module or the mounted server calls it.',
  },
  TN5006: {
    title: 'This is not mounted',
    fix: 'Give what `mount()` resolved with, or the prefix of a mount.',
  },
  TN5020: {
    title: 'Components with and without a version share a name',
    fix: 'Give each of them a version, or leave one.',
  },
  TN5021: {
    title: 'A version is not usable',
    fix: "Give a text of 1 to 100 characters without '@', such as '2.0' or '2026-03-01'.",
  },
  TN5022: {
    title: 'A selection of components is not valid',
    fix: 'Select by `names`, `uris`, `tags`, `kinds` and `versions`, each a list; `only` is for enable().',
  },
  TN5023: {
    title: 'Sessions have no visibility of their own',
    fix: 'Give the server the option `sessionVisibility: true`.',
  },
  TN5040: {
    title: 'A transform matches nothing',
    fix: 'Name a component as it is called where the transform stands: after prefixes, and after the transforms before it.',
  },
  TN5041: {
    title: 'There is no such argument to transform',
    fix: 'Check the name; the nearest one is suggested.',
  },
  TN5042: {
    title: 'A transform gives a name that is taken',
    fix: 'Choose another name, or rename or leave out what has it.',
  },
  TN5043: {
    title: 'A transform is not valid',
    fix: 'See the message for what it takes.',
  },
  TN5044: {
    title: 'A hidden argument has no value',
    fix: 'Give it `default` or `defaultFactory`, or do not hide it.',
  },
  TN5045: {
    title: 'A default does not fit its argument',
    fix: 'Give a value that the schema of the argument allows.',
  },
  TN5046: {
    title: 'Two definitions have the same name',
    fix: 'Rename the definition in the `$defs` of the schema that the transform gives.',
  },
  TN5047: {
    title: 'The parameters of a URI do not fit',
    fix: 'Use the parameters that the resource has, each once.',
  },
  TN5048: {
    title: 'The original was called when the call of its transform was over',
    fix: 'Await forward() and forwardRaw() before the handler returns.',
  },
  TN5049: {
    title: 'The original refuses a hidden argument',
    fix: 'Correct its `default` or `defaultFactory`.',
  },
  TN5050: {
    title: 'An option of toolSearch is not valid',
    fix: 'See the message for what the option takes.',
  },
  TN5051: {
    title: 'A pinned tool does not exist',
    fix: 'Pin a tool by the name that clients see: after prefixes and transforms.',
  },
  TN5052: {
    title: 'A server has more than one search over its tools',
    fix: 'Leave one toolSearch(): it finds the tools of all modules and mounts.',
  },
  TN6001: {
    title: 'A proxy cannot be set up',
    fix: 'Look at the options of `remote` and `sdkServer`.',
  },
  TN6002: {
    title: 'A mounted server cannot be reached',
    fix: 'Check that it runs, and that its address, command and credentials are right; the next call connects again.',
  },
  TN6003: {
    title: 'A mounted server did not answer in time',
    fix: 'Raise `timeoutMs` of the mount, or report progress from that server: each report starts the time anew.',
  },
  TN6004: {
    title: 'A mounted server answered what the protocol does not allow',
    fix: 'Report it to those who maintain that server.',
  },
  TN6005: {
    title: 'A mounted server has no room for another call',
    fix: 'Raise `maxConnections` or `maxParked` of the mount, or try again later.',
  },
  TN6006: {
    title: 'A call that waited for its client is gone',
    fix: 'Begin the call anew, without `requestState`. Answers must come within `parkTimeoutMs`. Where several processes serve, give them the server option `pubSub`, or route a client to the same process.',
  },
  TN6007: {
    title: 'A server of the SDK serves one client only',
    fix: 'Give `sdkServer` a function that makes a server, so that each client gets one of its own.',
  },
  TN6008: {
    title: 'What a mounted server asks cannot be passed on',
    fix: 'Ask within a request, and what its client declared that it answers.',
  },
  TN6009: {
    title: 'A call that waits in another process cannot be reached',
    fix: 'Repeat the request with the same `requestState`: the call still waits. If it fails again, look at what the server option `pubSub` connects to.',
  },
  TN7001: {
    title: 'A client cannot connect to this target',
    fix: 'Give a URL, `{ command, args }`, the path of a script or of an mcp.json file, or a TenonServer.',
  },
  TN7002: {
    title: 'The server cannot be reached',
    fix: 'Check that it runs, and that its address, path or command is right.',
  },
  TN7003: {
    title: 'The client is not connected',
    fix: 'Await connect() first, and close() last.',
  },
  TN7004: {
    title: 'The server did not answer in time',
    fix: 'Raise `timeoutMs`, or report progress from the server and pass `onProgress`: each report starts the time anew.',
  },
  TN7005: {
    title: 'The server wants authorization',
    fix: 'Give `auth`: a bearer token, or a provider of tokens, that the server accepts.',
  },
  TN7006: {
    title: 'Client and server share no version of the protocol',
    fix: "Leave `era` at 'auto', or name one that the server speaks.",
  },
  TN7007: {
    title: 'A listing does not end',
    fix: 'Raise `maxPages` if the server really has that many; otherwise its cursors never come to an end.',
  },
  TN7008: {
    title: 'What the server asked was not answered',
    fix: 'Give the client an answer under `answers`, one that fits what is asked.',
  },
  TN7009: {
    title: 'The server answered what the protocol does not allow',
    fix: 'Report it to those who maintain the server.',
  },
  TN7010: {
    title: 'The server does not offer this',
    fix: 'Look at `serverCapabilities` before.',
  },
  TN7011: {
    title: 'The list of servers is not valid',
    fix: 'Write it as `{ "mcpServers": { "name": { "command": … } or { "url": … } } }`.',
  },
  TN7012: {
    title: 'The server takes no more requests for now',
    fix: 'Wait before you repeat it, for `retryAfterMs` where the server says how long, and ask less often.',
  },
  TN8001: {
    title: 'A store failed',
    fix: "See the cause; if it happens again, look at the log of the store's server.",
  },
  TN8002: {
    title: 'A store cannot be reached',
    fix: 'Check that it runs, and that its address and credentials are right; the next call connects again.',
  },
  TN8003: {
    title: 'A store did not answer in time',
    fix: 'Raise `timeoutMs` of the call or of the store, or find out what keeps it busy.',
  },
  TN8004: {
    title: 'A store is closed',
    fix: 'Use a store before close(), or open a new one.',
  },
  TN8005: {
    title: 'A store cannot be set up',
    fix: 'Mend what the message or its cause names; the next call tries again.',
  },
  TN8006: {
    title: 'A time to live is not valid',
    fix: 'Give `ttlMs` as a number of milliseconds above 0, 10 years at most.',
  },
  TN8007: {
    title: 'A key or the name of a collection is not valid',
    fix: 'Give text of at least one byte, within the length that is named, without lone surrogates.',
  },
  TN8008: {
    title: 'A value is too large for a store',
    fix: 'Store less under one key, or use a store with a larger `maxValueBytes`.',
  },
  TN8009: {
    title: 'A value cannot be stored',
    fix: 'Store plain JSON: null, booleans, finite numbers, text, and arrays and objects of them.',
  },
  TN8010: {
    title: 'A stored value cannot be read',
    fix: 'Delete or overwrite the entry; something other than this store wrote or damaged it.',
  },
  TN8011: {
    title: 'A store lacks a capability',
    fix: 'Configure a store that has the capability; the table in the README of `@tenon/storage` shows which do.',
  },
  TN8012: {
    title: 'A store is read-only',
    fix: 'Write through the store that stands behind it.',
  },
  TN8013: {
    title: 'A value cannot be decrypted',
    fix: 'Give the key that it was encrypted with; where that is lost, delete the entry.',
  },
  TN8014: {
    title: 'Stored data is damaged',
    fix: 'Restore the entry from where it came from, or delete it.',
  },
  TN8015: {
    title: 'A value is not a counter',
    fix: 'Increment keys that hold whole numbers only, and stay within ±(2^53 - 1).',
  },
  TN8016: {
    title: 'A store is full',
    fix: 'Raise `maxEntries` or `maxBytes`, give entries a shorter `ttlMs`, or use a store outside of this process.',
  },
  TN8017: {
    title: 'A store was built wrong',
    fix: 'Implement the methods that the capabilities of the driver promise.',
  },
  TN8018: {
    title: 'An encryption key is not valid',
    fix: 'Give at least one key: 32 random bytes, their base64, or a passphrase of 8 characters with a salt of 16 bytes or more.',
  },
  TN8019: {
    title: 'A store that was closed cannot be opened again',
    fix: 'Make a store for each server: `StorageModule.forRootAsync({ useFactory: () => … })`.',
  },
} as const satisfies Record<`TN${number}`, { title: string; fix: string }>;

/** A stable error code, for example `TN1001`. */
export type ErrorCode = keyof typeof catalogue;
