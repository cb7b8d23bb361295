/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const DROPPED = ['devDependencies', 'peerDependencies', 'optionalDependencies'];

export interface PackageJson {
	name: string;
	version: string;
	[field: string]: unknown;
}

/** Packs the built package as publishing would; gives back the path of the tarball. */
export async function packPackage(projectFolder: string, into: string): Promise<string> {
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', into];
	const { stdout } = await run('npm', args, { cwd: projectFolder });
	const [{ filename }] = JSON.parse(stdout) as Array<{ filename: string }>;
	return join(into, filename);
}

/**
 * Puts a packed package where n8n's Community nodes screen puts it, step by step as n8n's `downloadPackage` does
 * (community-packages.service): unpacked below the user folder, without its development and peer dependencies, and
 * written into the ledger beside it. n8n has to be started afterwards. The browser suite goes through the screen itself.
 *
 * @returns the package's name
 */
export async function installAsCommunityNode(tarball: string, userFolder: string): Promise<string> {
	const kept = await readPackageJson(tarball);
	for (const dropped of DROPPED) delete kept[dropped];
	const ledgerFolder = join(userFolder, '.n8n', 'nodes');
	const target = join(ledgerFolder, 'node_modules', kept.name);
	await mkdir(target, { recursive: true });
	await unpack(tarball, target);
	await writeJson(join(target, 'package.json'), kept);
	await writeJson(join(ledgerFolder, 'package.json'), {
		name: 'installed-nodes',
		private: true,
		dependencies: { [kept.name]: kept.version },
	});
	return kept.name;
}

/** Puts what a tarball holds right into a folder. */
export async function unpack(tarball: string, folder: string): Promise<void> {
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}

export async function readPackageJson(tarball: string): Promise<PackageJson> {
	const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json']);
	return JSON.parse(stdout) as PackageJson;
}

export async function writeJson(file: string, value: object): Promise<void> {
	await writeFile(file, JSON.stringify(value, null, 2));
}
