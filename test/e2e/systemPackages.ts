/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- prepares the machine for a suite: no part of the package */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { say } from './checkCounter';

const run = promisify(execFile);

/** Installs a command from the system's packages where it is missing; its package has the same name. */
export async function ensureCommand(name: string): Promise<void> {
	const isThere = await run('which', [name]).then(
		() => true,
		() => false,
	);
	if (!isThere) await installSystemPackage(name);
}

export async function installSystemPackage(name: string): Promise<void> {
	say(`${name} is missing: installing it from the system's packages`);
	try {
		await run('apt-get', ['install', '-y', '--no-install-recommends', name]);
	} catch {
		throw new Error(
			`${name} is missing and could not be installed: install it and run this again.`,
		);
	}
}
