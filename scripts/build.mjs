/**
 * Bundles the generator with today's values into generator/.build/program.cjs, and puts generate.cjs beside it, which
 * starts it. What takes the generator longest is done here, once: ajv compiles the schema and Handlebars the templates,
 * and the bundle carries the results.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import Handlebars from 'handlebars';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}generator/.build`;
// Some packages are CommonJS and call require.
const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
const common = { bundle: true, platform: 'node', format: 'esm', banner, logLevel: 'warning', absWorkingDir: root };

/** Bundles a source file and loads it, so that its constants are said in one place only. */
const load = async (entry, name) => {
  await build({ ...common, entryPoints: [entry], outfile: `${out}/${name}.mjs` });
  return import(pathToFileURL(`${out}/${name}.mjs`).href);
};

const { ajvOptions, valuesSchema } = await load('generator/model/validator.ts', 'validator');
const { handlebarsOptions, handlebarsSource, sentinel } = await load(
  'generator/emit/compiled-templates.ts',
  'templates',
);

const validator = () => {
  const ajv = new Ajv({ ...ajvOptions, code: { source: true, esm: true } });
  ajv.addSchema(valuesSchema, 'values');
  return standalone.default(ajv, { validateValues: 'values' });
};

const templates = () => {
  const folder = `${root}generator/templates`;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.hbs'))
    .sort();
  const entries = names.map(name => {
    const source = handlebarsSource(readFileSync(`${folder}/${name}`, 'utf8'));
    return `${JSON.stringify(name.replace(/\.hbs$/, ''))}: () => runtime.template(${Handlebars.precompile(source, handlebarsOptions)})`;
  });
  return `import runtime from 'handlebars/dist/cjs/handlebars.runtime.js';
export const sentinel = ${JSON.stringify(sentinel)};
const all = {\n${entries.join(',\n')}\n};
const made = {};
export const compiledTemplate = name => (made[name] ??= all[name]());`;
};

/** Two modules are replaced by what they compute; everything else is bundled as it stands. */
const compiledBeforehand = {
  name: 'compiled-beforehand',
  setup({ onLoad }) {
    onLoad({ filter: /generator\/model\/validator\.ts$/ }, () => ({ contents: validator(), resolveDir: root }));
    onLoad({ filter: /generator\/emit\/compiled-templates\.ts$/ }, () => ({ contents: templates(), resolveDir: root }));
  },
};

// CommonJS starts sooner than a module does.
await build({
  ...common,
  format: 'cjs',
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  define: { 'import.meta.url': 'importMetaUrl' },
  entryPoints: ['scripts/generate.ts'],
  outfile: `${out}/program.cjs`,
  minify: true,
  // Node prints the line that threw: without a limit, all of it.
  lineLimit: 160,
  plugins: [compiledBeforehand],
});

// V8 need not compile again what it compiled when these very bytes ran last; a cache that does not fit is not used. Node 22
// can do this by itself (module.enableCompileCache). Nor need it optimise: a run ends before that is worth its while, which
// is a fourteenth of it.
const program = readFileSync(`${out}/program.cjs`);
const cache = `${createHash('sha256').update(program).digest('hex').slice(0, 16)}.cache`;
for (const name of readdirSync(out)) if (name.endsWith('.cache') && name !== cache) rmSync(`${out}/${name}`);
writeFileSync(
  `${out}/generate.cjs`,
  `const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { wrap } = require('node:module');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');
setFlagsFromString('--no-opt');
const [program, cache] = [__dirname + '/program.cjs', __dirname + '/${cache}'];
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const script = new Script(wrap(readFileSync(program, 'utf8')), { filename: program, cachedData });
script.runInThisContext()(exports, require, module, program, __dirname);
if (!cachedData || script.cachedDataRejected)
  process.once('exit', () => {
    writeFileSync(cache + process.pid, script.createCachedData());
    renameSync(cache + process.pid, cache);
  });
`,
);
