/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- looks at the project's files */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PROJECT = join(__dirname, '..', '..');

interface Manifest {
	dependencies?: Record<string, string>;
	devDependencies?: Record<string, string>;
}

interface Lock {
	packages: Record<
		string,
		Manifest & { resolved?: string; integrity?: string; optional?: boolean }
	>;
}

function read<T>(path: string): T {
	return JSON.parse(readFileSync(join(PROJECT, path), 'utf8')) as T;
}

const committed = execFileSync('git', ['ls-files', '*package.json'], { cwd: PROJECT })
	.toString()
	.trim()
	.split('\n');

/** Those that something is installed for. */
const installed = committed.filter((path) => {
	const { dependencies = {}, devDependencies = {} } = read<Manifest>(path);
	return Object.keys({ ...dependencies, ...devDependencies }).length > 0;
});

test('what is installed are the project, the n8n of the tests, and what drives it', () => {
	expect(installed).toEqual([
		'package.json',
		'test/e2e/browser/package.json',
		'test/e2e/customer-data/package.json',
		'test/e2e/host/package.json',
	]);
});

describe.each(installed)('the lock file of %s', (path) => {
	const lockPath = join(dirname(path), 'package-lock.json');
	const { packages } = existsSync(join(PROJECT, lockPath))
		? read<Lock>(lockPath)
		: { packages: {} as Lock['packages'] };
	const { '': root, ...others } = packages;

	it('is committed and holds the same dependencies', () => {
		expect(execFileSync('git', ['ls-files', lockPath], { cwd: PROJECT }).toString()).not.toBe('');
		const { dependencies, devDependencies } = read<Manifest>(path);
		expect(root.dependencies).toEqual(dependencies);
		expect(root.devDependencies).toEqual(devDependencies);
	});

	it('names no registry, and says of each package what it must be', () => {
		// Programs for other systems than this one, which npm may leave out, have none.
		const entries = Object.entries(others).filter(([, { optional }]) => !optional);
		const resolved = Object.entries(others).filter(([, entry]) => entry.resolved !== undefined);
		expect(resolved).toEqual([]);
		expect(entries.filter(([, { integrity }]) => !integrity).map(([name]) => name)).toEqual([]);
	});
});

test('the security page names what is bundled, in the version that the lock file holds', () => {
	const { version, dependencies } = read<{ version: string; dependencies?: object }>(
		'node_modules/libphonenumber-js/package.json',
	);
	expect(dependencies).toBeUndefined();
	const lock = read<Lock & { packages: Record<string, { version: string }> }>('package-lock.json');
	expect(lock.packages['node_modules/libphonenumber-js'].version).toBe(version);
	expect(readFileSync(join(PROJECT, 'SECURITY.md'), 'utf8')).toContain(
		`libphonenumber-js ${version}`,
	);
});
