const { glob, readdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');

const { build } = require('esbuild');
const { ESLint } = require('eslint');
const { dest, series, src } = require('gulp');

const community = require('@n8n/eslint-plugin-community-nodes');
const { n8n } = require('./package.json');

/** The library that is bundled because the published package may have no dependencies, and the module that passes it on. */
const LIBRARY = 'libphonenumber-js';
const LIBRARY_MODULE = 'nodes/Postscript/domain/phonePlans';

/**
 * What a published file may require besides the package's own files: n8n provides the first, Node
 * the others.
 */
const PROVIDED = new Set(['n8n-workflow', 'crypto', 'node:crypto']);

/** What of the project's folders is published. */
const PUBLISHED = ['credentials', 'icons', 'nodes'];

/** `n8n-node build` copies all pictures and schemas that it finds, those of the docs and of an installed n8n too. */
async function removeStrangers() {
	for (const name of await readdir('dist')) {
		if (!PUBLISHED.includes(name)) await rm(path.join('dist', name), { recursive: true });
	}
}

/** The codex files, which sort the nodes into categories, it does not copy. */
function copyCodex() {
	return src('nodes/**/*.node.json', { base: '.', allowEmpty: true }).pipe(dest('dist'));
}

/**
 * The bundled library is MIT, the number plans in it are Apache 2.0: both texts must travel with
 * the copy.
 */
function copyLicenses() {
	return src(`node_modules/${LIBRARY}/LICENSE*`).pipe(dest(`dist/licenses/${LIBRARY}`));
}

const OPTIONS = {
	bundle: true,
	format: 'cjs',
	platform: 'neutral',
	mainFields: ['module', 'main'],
	target: 'es2022',
};

/**
 * Puts all of the package's own modules into one file, from their sources, and in each place that n8n knows of a file
 * that takes its class from there. n8n loads all nodes when it starts, and reading one file takes it half the time of
 * reading two hundred. It is one file, not one for each node, because the nodes share what they know of a key: its pace.
 */
async function bundlePackage() {
	const entries = [...n8n.nodes, ...n8n.credentials];
	const sources = entries.map((file) => path.relative('dist', file).replace(/\.js$/, ''));
	await build({
		...OPTIONS,
		stdin: {
			contents: sources.map((source) => `export * from './${source}';`).join('\n'),
			resolveDir: '.',
		},
		outfile: 'dist/package.js',
		external: [...PROVIDED],
		plugins: [await lazyLibrary()],
	});
	for await (const file of glob('dist/{nodes,credentials}/**/*.js')) await rm(file);
	for (const file of entries) {
		const target = path.relative(path.dirname(file), 'dist/package.js');
		const [className] = path.basename(file).split('.');
		const line = `exports.${className} = require('${target}').${className};`;
		await writeFile(file, `'use strict';\n${line}\n`);
	}
}

/**
 * Bundles the library, which is larger than many a package, into a file of its own: its ES modules shed what is unused.
 * What stands in its place loads that file when something of it is first used.
 */
async function lazyLibrary() {
	const file = './library.js';
	const outfile = path.resolve('dist', file);
	const entryPoints = [`${LIBRARY_MODULE}.ts`];
	const { metafile } = await build({
		...OPTIONS,
		entryPoints,
		outfile,
		minify: true,
		metafile: true,
	});
	const known = [...entryPoints, `node_modules/${LIBRARY}/`];
	const unknown = Object.keys(metafile.inputs).filter(
		(input) => !known.some((start) => input.includes(start)),
	);
	if (unknown.length > 0) throw new Error(`Bundled without a licence:\n${unknown.join('\n')}`);
	const getters = Object.keys(require(outfile)).map(
		(name) => `get ${name}() { return loaded().${name}; }`,
	);
	const contents = `
		let library;
		const loaded = () => (library ??= require('${file}'));
		module.exports = { ${getters.join(', ')} };`;
	return {
		name: 'lazy-library',
		setup({ onLoad, onResolve }) {
			onResolve({ filter: /^\.\/library\.js$/ }, () => ({ path: file, external: true }));
			onLoad({ filter: new RegExp(`${path.basename(LIBRARY_MODULE)}\\.ts$`) }, () => ({
				contents,
			}));
		},
	};
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

exports.default = series(
	removeStrangers,
	copyCodex,
	copyLicenses,
	bundlePackage,
	checkRequires,
	checkGlobals,
);
