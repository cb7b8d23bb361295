const { writeFile } = require('node:fs/promises');
const path = require('node:path');

const { build } = require('esbuild');
const { ESLint } = require('eslint');
const { dest, series, src } = require('gulp');

const community = require('@n8n/eslint-plugin-community-nodes');

/** The modules that pass on a library which must not be a dependency of the published package. */
const BUNDLED = ['nodes/Postscript/domain/phonePlans'];

/**
 * What a published file may require besides the package's own files: n8n provides the first, Node
 * the others.
 */
const PROVIDED = new Set(['n8n-workflow', 'crypto', 'node:crypto']);

/**
 * `n8n-node build` copies icons (all svg and png files), but not the codex files that sort the
 * nodes into categories.
 */
function copyCodex() {
	return src('nodes/**/*.node.json', { base: '.', allowEmpty: true }).pipe(dest('dist'));
}

/**
 * The bundled library is MIT, the number plans in it are Apache 2.0: both texts must travel with
 * the copy.
 */
function copyLicenses() {
	return src('node_modules/libphonenumber-js/LICENSE*').pipe(
		dest('dist/licenses/libphonenumber-js'),
	);
}

/**
 * Bundles each module, from its source: the libraries' ES modules shed what is unused. In the module's place stands one
 * that loads the bundle when something of it is first used, because n8n loads all nodes when it starts.
 */
async function bundleLibraries() {
	for (const module of BUNDLED) {
		const bundle = path.resolve(`dist/${module}.bundle.js`);
		await build({
			entryPoints: [path.resolve(`${module}.ts`)],
			outfile: bundle,
			bundle: true,
			minify: true,
			format: 'cjs',
			platform: 'neutral',
			mainFields: ['module', 'main'],
			target: 'es2022',
		});
		const names = Object.keys(require(bundle));
		await writeFile(`dist/${module}.js`, lazyModule(`./${path.basename(bundle)}`, names));
	}
}

/** A CommonJS module with these exports of another, which it loads when the first of them is used. */
function lazyModule(target, names) {
	const getters = names.map((name) => `\tget ${name}() { return loaded().${name}; },`);
	return [
		'"use strict";',
		'let library;',
		`const loaded = () => (library ??= require(${JSON.stringify(target)}));`,
		`module.exports = {\n${getters.join('\n')}\n};\n`,
	].join('\n');
}

/**
 * Stops the build when a published file requires what is not there after installation: that passes
 * n8n's scan, and crashes only when n8n loads the package.
 */
async function checkRequires() {
	const foreign = [];
	const collect = {
		name: 'collect-requires',
		setup({ onResolve }) {
			onResolve({ filter: /.*/ }, ({ importer, kind, path: target }) => {
				if (kind === 'entry-point') return undefined;
				const own = /^\.\.?\//.test(target);
				if (!own && !PROVIDED.has(target)) foreign.push(`${importer}: ${target}`);
				return own ? undefined : { path: target, external: true };
			});
		},
	};
	const { metafile } = await build({
		entryPoints: ['dist/**/*.js'],
		bundle: true,
		write: false,
		metafile: true,
		outdir: 'dist',
		platform: 'node',
		logLevel: 'error',
		plugins: [collect],
	});
	if (foreign.length > 0)
		throw new Error(`Not provided after installation:\n${foreign.join('\n')}`);
	if (Object.keys(metafile.inputs).length === 0) throw new Error('There is nothing in dist');
}

/**
 * n8n's scan lints the published JavaScript, bundled libraries included, and knows no exceptions:
 * so does this.
 */
async function checkGlobals() {
	const rules = ['no-restricted-globals', 'no-restricted-imports', 'no-dangerous-functions'];
	const eslint = new ESLint({
		overrideConfigFile: true,
		allowInlineConfig: false,
		overrideConfig: {
			files: ['**/*.js'],
			languageOptions: { sourceType: 'commonjs' },
			plugins: { '@n8n/community-nodes': community.default ?? community },
			rules: Object.fromEntries(rules.map((rule) => [`@n8n/community-nodes/${rule}`, 'error'])),
		},
	});
	const results = await eslint.lintFiles(['dist/**/*.js']);
	const complaints = results.flatMap(({ filePath, messages }) =>
		messages.map(({ line, message }) => `${path.relative('.', filePath)}:${line} ${message}`),
	);
	if (complaints.length > 0) throw new Error(`Refused by n8n:\n${complaints.join('\n')}`);
}

exports.default = series(copyCodex, copyLicenses, bundleLibraries, checkRequires, checkGlobals);
