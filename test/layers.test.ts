/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the sources are what is tested */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import type { Field } from '../nodes/Postscript/execution/field';
import type { Operation } from '../nodes/Postscript/execution/operation';
import { operations } from '../nodes/Postscript/resources';

// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- the sources are found from here
const ROOT = join(__dirname, '..', 'nodes', 'Postscript');

/** From the top to the ground: a file imports from its own layer and from those below. */
const LAYERS = ['node', 'resources', 'trigger', 'methods', 'fields', 'execution', 'api', 'domain'];

interface Import {
	/** Paths relative to `nodes/Postscript`; packages by name. */
	from: string;
	to: string;
}

function sources(): string[] {
	return readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) =>
		name.endsWith('.ts'),
	);
}

function importsOf(file: string): Import[] {
	const text = readFileSync(join(ROOT, file), 'utf8');
	return [...text.matchAll(/\bfrom '([^']+)'/g)].map(([, target]) => ({
		from: file,
		to: target.startsWith('.') ? normalize(join(dirname(file), target)) : target,
	}));
}

const imports = sources().flatMap(importsOf);
const own = imports.filter(({ to, from }) => relative(dirname(from), to) && !isPackage(to));

function isPackage(target: string): boolean {
	return ['n8n-workflow', 'crypto', 'libphonenumber-js/min'].includes(target);
}

function layerOf(file: string): string {
	return file.includes('/') ? file.split('/')[0] : 'node';
}

const shown = ({ from, to }: Import) => `${from} -> ${to}`;

test('every file belongs to a layer', () => {
	expect(sources().length).toBeGreaterThan(50);
	expect(sources().filter((file) => !LAYERS.includes(layerOf(file)))).toEqual([]);
});

test('imports point downward only', () => {
	const upward = own.filter(
		({ from, to }) => LAYERS.indexOf(layerOf(from)) > LAYERS.indexOf(layerOf(to)),
	);
	expect(upward.map(shown)).toEqual([]);
});

test('packages are few, and each is imported where it belongs', () => {
	const packages = imports.filter(({ to }) => isPackage(to));
	expect([...new Set(packages.map(({ to }) => to))].sort()).toEqual([
		'crypto',
		'libphonenumber-js/min',
		'n8n-workflow',
	]);
	const phones = packages.filter(({ to }) => to === 'libphonenumber-js/min');
	expect(new Set(phones.map(({ from }) => from))).toEqual(new Set(['domain/phonePlans.ts']));
});

test('the domain takes nothing but types from n8n, and knows no clock', () => {
	const domain = sources().filter((file) => layerOf(file) === 'domain');
	for (const file of domain) {
		const text = readFileSync(join(ROOT, file), 'utf8');
		expect(text).not.toMatch(/^import (?!type )[^;]*from 'n8n-workflow'/m);
		expect(text).not.toMatch(/\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now\(/);
	}
});

test('one door to the network', () => {
	const callers = sources().filter((file) =>
		/\b(httpRequest\w*|requestWithAuthentication|makeRoutingRequest)\b\s*[.(]|helpers\.request\b|(?<!\.|\basync )\bfetch\(/.test(
			readFileSync(join(ROOT, file), 'utf8'),
		),
	);
	expect(callers.sort()).toEqual(['api/client.ts', 'api/identity.ts']);
});

test('fields show n8n nothing but data', () => {
	for (const field of Object.values(operations).flatMap(Object.values).flatMap(fieldsOf)) {
		expect(JSON.parse(JSON.stringify(field.property))).toEqual(field.property);
	}
});

/** The fields of an operation, those inside collections included. */
function fieldsOf({ fields }: Operation): Field[] {
	return fields.flatMap((field) => [field, ...(field.fields ?? [])]);
}
