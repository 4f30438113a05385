// Gets the servers that the tests of stores run against: those that Debian's package manager has are installed if they
// are missing, which needs root. Valkey is unpacked below `node_modules/.cache`, from the backports where the release has
// none, by sources and lists of its own: those of the system stay as they are. Its libraries are those of redis-server.
//
//   node .ci/install-engines.mjs
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const unpacked = fileURLToPath(new URL('../node_modules/.cache/tenon-engines', import.meta.url));
const postgresFolder = '/usr/lib/postgresql';

/** Each engine, and the package that has it. */
const packages = {
  'redis-server': 'redis-server',
  memcached: 'memcached',
  postgres: 'postgresql',
  mariadbd: 'mariadb-server',
};

const missing = () => Object.keys(packages).filter((engine) => !isInstalled(engine));

attempt(() => installPackages(missing().map((engine) => packages[engine])), missing().length > 0);
attempt(unpackValkey, !isInstalled('valkey-server'));
const absent = [...missing(), ...(isInstalled('valkey-server') ? [] : ['valkey-server'])];
for (const engine of [...Object.keys(packages), 'valkey-server'])
  console.log(`${engine}: ${absent.includes(engine) ? 'MISSING' : 'installed'}`);
if (absent.length > 0) {
  console.error(`The tests of stores in ${absent.join(', ')} cannot run. Install them, so that they are on the PATH.`);
  process.exitCode = 1;
}

/** What fails keeps nothing else from being tried; what is missing in the end is told at the end. */
function attempt(work, isNeeded) {
  try {
    if (isNeeded) work();
  } catch (error) {
    console.error(error.message);
  }
}

function isInstalled(engine) {
  const versions = existsSync(postgresFolder) ? readdirSync(postgresFolder) : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    join(unpacked, 'usr/bin'),
    '/usr/sbin',
    ...versions.map((version) => join(postgresFolder, version, 'bin')),
  ];
  return folders.some((folder) => existsSync(join(folder, engine)));
}

function installPackages(names) {
  if (!isInstalled('apt-get')) throw new Error(`There is no apt-get to install ${names.join(', ')} with.`);
  if (process.getuid() !== 0) throw new Error(`Only root can install ${names.join(', ')}.`);
  const noQuestions = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['-q', 'update']);
  run('apt-get', ['-q', 'install', '--yes', '--no-install-recommends', ...names], { env: noQuestions });
}

function unpackValkey() {
  if (!isInstalled('apt-get')) throw new Error('There is no apt-get to get Valkey with.');
  const scratch = mkdtempSync(join(tmpdir(), 'tenon-engines-'));
  try {
    const sources = join(scratch, 'sources.list');
    writeFileSync(sources, sourcesOfDebian());
    for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(join(scratch, folder), { recursive: true });
    const own = [
      `Dir::Etc::SourceList=${sources}`,
      'Dir::Etc::SourceParts=-',
      `Dir::State::Lists=${join(scratch, 'lists')}`,
      `Dir::Cache=${scratch}`,
      // Nobody else can write there.
      `APT::Sandbox::User=`,
    ].flatMap((option) => ['-o', option]);
    run('apt-get', ['-q', ...own, 'update']);
    run('apt-get', ['-q', ...own, 'download', 'valkey-server', 'valkey-tools'], { cwd: scratch });
    mkdirSync(unpacked, { recursive: true });
    for (const file of readdirSync(scratch).filter((name) => name.endsWith('.deb')))
      run('dpkg', ['-x', join(scratch, file), unpacked]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The release of this machine and its backports, from where the machine gets its own packages. */
function sourcesOfDebian() {
  const targets = run('apt-get', ['indextargets', '--format', '$(REPO_URI) $(RELEASE)', 'Component: main'], { quiet: true }); // prettier-ignore
  const [mirror, release] =
    targets
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, name]) => name && !name.includes('-')) ?? [];
  if (!mirror) throw new Error('The sources of apt name no release of Debian to get Valkey from.');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const options = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  return [release, `${release}-backports`].map((suite) => `deb ${options}${mirror} ${suite} main\n`).join('');
}

function run(program, args, { cwd, env, quiet = false } = {}) {
  const { status, stdout, error } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} ${args.at(-1)} failed${error ? `: ${error.message}` : ''}.`);
  return stdout;
}
