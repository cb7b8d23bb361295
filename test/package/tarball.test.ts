/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- packs and installs as a user would */
import { execFileSync } from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..', '..');
const PACKAGE = 'n8n-nodes-postscript-sms';

interface Loaded {
	nodes: Array<{
		name: string;
		displayName: string;
		iconUrl: unknown;
		codex: { categories: string[]; alias: string[] };
		parameters: string[];
		/** Of the description as JSON, which n8n sends to every browser. */
		bytes: number;
	}>;
	credentials: string[];
	/** The package's own files that were required for the nodes, and those that the list of countries added. */
	atStart: string[];
	forPhones: string[];
	/** What the list shows for the word "germ". */
	countries: Array<{ name: string }>;
}

const KILOBYTE = 1024;

/** Packs what the build left in dist and unpacks it where n8n-workflow is all that can be required. */
function installPacked(folder: string): string {
	execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
		cwd: PROJECT,
	});
	const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
	const target = join(folder, 'node_modules', PACKAGE);
	mkdirSync(target, { recursive: true });
	execFileSync('tar', ['-xzf', join(folder, tarball), '-C', target, '--strip-components=1']);
	symlinkSync(
		join(PROJECT, 'node_modules', 'n8n-workflow'),
		join(folder, 'node_modules', 'n8n-workflow'),
	);
	return target;
}

describe('the packed package', () => {
	const folder = mkdtempSync(join(tmpdir(), 'postscript-packed-'));
	let target: string;
	let loaded: Loaded;

	beforeAll(() => {
		target = installPacked(folder);
		const core = join(PROJECT, 'node_modules', 'n8n-core');
		const printed = execFileSync(process.execPath, [join(__dirname, 'load.cjs'), core, target]);
		loaded = JSON.parse(printed.toString()) as Loaded;
	}, 60_000);

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it("loads with n8n's own loader, with nothing to require but n8n-workflow", () => {
		expect(loaded.nodes.map(({ name }) => name)).toEqual([
			'postscript',
			'postscriptTrigger',
			'postscriptWebhookTrigger',
		]);
		expect(loaded.credentials).toEqual(['postscriptApi']);
	});

	it('shows icons for light and dark and stands in categories', () => {
		for (const { iconUrl, codex } of loaded.nodes) {
			expect(iconUrl).toEqual({
				light: `icons/${PACKAGE}/dist/icons/postscript.svg`,
				dark: `icons/${PACKAGE}/dist/icons/postscript.dark.svg`,
			});
			expect(codex.categories).toEqual(['Marketing & Content', 'Communication']);
		}
	});

	it.each(['opt in', 'opt out', 'unsubscribe', 'send text', 'segment', 'consent', 'campaign'])(
		'is found in the list of nodes by the words "%s"',
		(words) => {
			for (const { codex } of loaded.nodes) expect(codex.alias).toContain(words);
		},
	);

	it('is small, and so are the descriptions that n8n sends to every browser', () => {
		const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
		expect(statSync(join(folder, tarball)).size).toBeLessThan(256 * KILOBYTE);
		const bytes = loaded.nodes.reduce((sum, node) => sum + node.bytes, 0);
		expect(bytes).toBeLessThan(128 * KILOBYTE);
	});

	it('loads the number plans when they are first needed', () => {
		const plans = join(target, 'dist', 'library.js');
		expect(loaded.atStart).not.toContain(plans);
		expect(loaded.countries).toEqual([{ name: 'Germany', value: 'DE' }]);
		expect(loaded.forPhones).toEqual([plans]);
	});

	it("passes n8n's scan, as source and as published, with no rule switched off", () => {
		// In tests the plugin of n8n's own nodes takes every file for one of its examples.
		const env = { ...process.env, NODE_ENV: 'production' };
		const scan = [join(__dirname, 'scan.cjs'), PROJECT, target];
		const printed = execFileSync(process.execPath, scan, { env });
		const { files, complaints } = JSON.parse(printed.toString()) as {
			files: number;
			complaints: string[];
		};
		expect(complaints).toEqual([]);
		expect(files).toBeGreaterThan(150);
	}, 120_000);

	it('has no run-time dependencies and carries nothing but dist, licence and read-me', () => {
		const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as {
			dependencies?: object;
			peerDependencies: object;
		};
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(readdirSync(target).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
	});
});
