/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the pages are what is tested */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PostscriptApi } from '../../credentials/PostscriptApi.credentials';
import { PROJECT } from './pages';
import { anchorOf } from './tables';

const read = (file: string) => readFileSync(join(PROJECT, file), 'utf8');
const markdown = (folder: string) =>
	readdirSync(join(PROJECT, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => join(folder, name));

function anchorsOf(file: string): string[] {
	return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading));
}

/** Links of a page that lead nowhere in the project. */
function deadLinks(page: string): string[] {
	const targets = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
	return targets.filter((target) => {
		if (/^[a-z]+:/.test(target)) return false;
		const [path, anchor] = target.split('#');
		const file = path ? join(dirname(page), path) : page;
		if (!existsSync(join(PROJECT, file))) return true;
		return anchor !== undefined && !anchorsOf(file).includes(anchor);
	});
}

test.each(['.', 'docs', 'examples'].flatMap(markdown))('%s links to what is there', (page) => {
	expect(deadLinks(page)).toEqual([]);
});

test('CONTRIBUTING names every npm script, and none that is not there', () => {
	const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
	const rows = [...read('CONTRIBUTING.md').matchAll(/^\| `npm (?:run )?([\w:]+)` \|/gm)];
	expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(scripts).sort());
});

test('the credential and the nodes lead to what the README says of keys', () => {
	const { homepage } = JSON.parse(read('package.json')) as { homepage: string };
	const { documentationUrl } = new PostscriptApi();
	const [address, anchor] = documentationUrl.split('#');
	expect(address).toBe(homepage);
	expect(anchorsOf('README.md')).toContain(anchor);
	for (const node of ['Postscript', 'PostscriptTrigger', 'PostscriptWebhookTrigger']) {
		expect(read(`nodes/Postscript/${node}.node.json`)).toContain(`"${documentationUrl}"`);
	}
});
