/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs outside n8n */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BUILT_NODE, PROJECT_FOLDER } from './builtNode';
import { startNode } from './children';
import { say } from './printing';

const KILOBYTE = 1024;
const LOADS = 7;

export interface PackageFigures {
	/** Kilobytes of the tarball, and unpacked. */
	packedKb: number;
	unpackedKb: number;
	files: number;
	/** Milliseconds to require the node in a new process; n8n has n8n-workflow loaded by then. The middle of seven. */
	loadMs: number;
}

export async function measurePackage(): Promise<PackageFigures> {
	say('Package: size and load time');
	const { stdout } = await promisify(execFile)(
		'npm',
		['pack', '--dry-run', '--json', '--ignore-scripts'],
		{ cwd: PROJECT_FOLDER },
	);
	const [{ size, unpackedSize, entryCount }] = JSON.parse(stdout) as Array<{
		size: number;
		unpackedSize: number;
		entryCount: number;
	}>;
	const times: number[] = [];
	for (let n = 0; n < LOADS; n++) times.push(await loadOnce());
	return {
		packedKb: size / KILOBYTE,
		unpackedKb: unpackedSize / KILOBYTE,
		files: entryCount,
		loadMs: times.sort((a, b) => a - b)[Math.floor(LOADS / 2)],
	};
}

async function loadOnce(): Promise<number> {
	const code = `require('n8n-workflow'); const t = performance.now(); require(${JSON.stringify(BUILT_NODE)}); console.log(performance.now() - t)`;
	return Number(await startNode(['-e', code]).output());
}
