/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs outside n8n */
import { execFile } from 'node:child_process';
import { lstat, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from './builtNode';
import { startNode } from './children';
import { say } from './printing';

const KILOBYTE = 1024;
const LOADS = 15;
const LOADER = join(__dirname, 'loadNodes.cjs');

/** Much-used community nodes, in the versions that were compared. */
const COMMUNITY_PACKAGES = [
	{ name: 'n8n-nodes-evolution-api', version: '1.0.4' },
	{ name: '@devlikeapro/n8n-nodes-chatwoot', version: '1.0.2' },
	{ name: '@mendable/n8n-nodes-firecrawl', version: '2.1.2' },
];

/** Nodes of n8n itself that are declarative, as the action node is; files in `dist/nodes` of n8n-nodes-base. */
const BUILT_IN_NODES = {
	Brevo: ['Brevo/Brevo.node.js', 'Brevo/BrevoTrigger.node.js'],
	HighLevel: ['HighLevel/HighLevel.node.js'],
	WhatsApp: ['WhatsApp/WhatsApp.node.js', 'WhatsApp/WhatsAppTrigger.node.js'],
};

/** What is measured, by the files of its nodes. */
interface Candidate {
	name: string;
	nodes: string[];
	/** Absent for n8n's own nodes, which come with n8n. */
	packedKb?: number;
	/** With all that npm installs beside it. */
	installedKb?: number;
}

export interface SizeRow extends Omit<Candidate, 'nodes'> {
	/** The descriptions of its nodes as JSON: n8n sends them to every browser. */
	descriptionKb: number;
	/** Milliseconds to load all its nodes in a new process that has n8n-workflow loaded: the middle of fifteen. */
	loadMs: number;
}

export interface SizeFigures {
	rows: SizeRow[];
}

/** Measures this package beside others; those that cannot be had on this machine are left out, and named. */
export async function measureSizes(): Promise<SizeFigures> {
	say('Size and load time, beside other nodes');
	const candidates = [await packageIn(PROJECT_FOLDER)];
	for (const { name, version } of COMMUNITY_PACKAGES) {
		const found = await orLeftOut(name, async () => await communityPackage(name, version));
		if (found) candidates.push(found);
	}
	for (const [name, files] of Object.entries(BUILT_IN_NODES)) {
		const found = await orLeftOut(name, async () => await builtInNode(name, files));
		if (found) candidates.push(found);
	}
	return { rows: await loadInTurns(candidates) };
}

/** Round by round, so that what disturbs the machine disturbs all of them. */
async function loadInTurns(candidates: Candidate[]): Promise<SizeRow[]> {
	const loads = candidates.map(() => [] as Array<Pick<SizeRow, 'descriptionKb' | 'loadMs'>>);
	for (let n = 0; n < LOADS; n++) {
		for (const [index, { nodes }] of candidates.entries()) loads[index].push(await loadOnce(nodes));
	}
	return candidates.map(({ name, packedKb, installedKb }, index) => {
		const sorted = loads[index].sort((a, b) => a.loadMs - b.loadMs);
		return { name, packedKb, installedKb, ...sorted[Math.floor(LOADS / 2)] };
	});
}

async function loadOnce(nodes: string[]): Promise<Pick<SizeRow, 'descriptionKb' | 'loadMs'>> {
	const { loadMs, descriptionBytes } = JSON.parse(await startNode([LOADER, ...nodes]).output()) as {
		loadMs: number;
		descriptionBytes: number;
	};
	return { loadMs, descriptionKb: descriptionBytes / KILOBYTE };
}

async function orLeftOut<T>(name: string, look: () => Promise<T>): Promise<T | undefined> {
	try {
		return await look();
	} catch (error) {
		say(`${name} is left out: ${(error as Error).message.split('\n')[0]}`);
		return undefined;
	}
}

/** A package in its folder, its nodes where its manifest says. */
async function packageIn(folder: string): Promise<Candidate> {
	const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
		name: string;
		n8n: { nodes: string[] };
	};
	const packed = await npm(['pack', '--dry-run', '--json', '--ignore-scripts'], folder);
	const [{ size, unpackedSize }] = JSON.parse(packed) as Array<Record<string, number>>;
	return {
		name: manifest.name,
		nodes: manifest.n8n.nodes.map((file) => join(folder, file)),
		packedKb: size / KILOBYTE,
		installedKb: unpackedSize / KILOBYTE,
	};
}

/** As n8n's Community Nodes installs it: with its dependencies, without its peers. */
async function communityPackage(name: string, version: string): Promise<Candidate> {
	const home = join(PROJECT_FOLDER, '.cache', 'peers', name.replace('/', '+'));
	await mkdir(home, { recursive: true });
	const install = ['install', '--prefix', home, '--ignore-scripts', '--legacy-peer-deps'];
	await npm([...install, '--no-audit', '--no-fund', `${name}@${version}`], home);
	const modules = join(home, 'node_modules');
	return {
		...(await packageIn(join(modules, name))),
		installedKb: (await bytesIn(modules)) / KILOBYTE,
	};
}

async function bytesIn(folder: string): Promise<number> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	const sizes = await Promise.all(
		files.map(async (file) => (await lstat(join(file.parentPath, file.name))).size),
	);
	return sizes.reduce((sum, size) => sum + size, 0);
}

/** In the n8n that the end-to-end tests run on, where it is installed. */
async function builtInNode(name: string, files: string[]): Promise<Candidate> {
	const host = process.env.POSTSCRIPT_TEST_HOST ?? join(PROJECT_FOLDER, 'test', 'e2e', 'host');
	const base = join(host, 'node_modules', 'n8n-nodes-base');
	const nodes = files.map((file) => join(base, 'dist', 'nodes', file));
	await Promise.all(nodes.map(async (file) => await lstat(file)));
	return { name: `${name} of n8n`, nodes };
}

async function npm(args: string[], cwd: string): Promise<string> {
	return (await promisify(execFile)('npm', args, { cwd })).stdout;
}
