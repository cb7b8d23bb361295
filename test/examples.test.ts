/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- the files are what is tested */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	NodeHelpers,
	type INode,
	type INodeTypeDescription,
	type IWorkflowBase,
} from 'n8n-workflow';
import { Postscript } from '../nodes/Postscript/Postscript.node';
import { PostscriptTrigger } from '../nodes/Postscript/PostscriptTrigger.node';
import { PostscriptWebhookTrigger } from '../nodes/Postscript/PostscriptWebhookTrigger.node';

const FOLDER = join(__dirname, '..', 'examples');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const PAGE = readFileSync(join(FOLDER, 'README.md'), 'utf8');

const PACKAGE = 'n8n-nodes-postscript-sms.';
const OUR_NODES: Readonly<Record<string, INodeTypeDescription>> = Object.fromEntries(
	[new Postscript(), new PostscriptTrigger(), new PostscriptWebhookTrigger()].map(
		({ description }) => [`${PACKAGE}${description.name}`, description],
	),
);

/** n8n itself adds this one to nodes that poll. */
const ADDED_BY_N8N = ['pollTimes'];

const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const workflowOf = (file: string) => JSON.parse(textOf(file)) as IWorkflowBase;

/** Paths of what is in the first and missing or different in the second. */
function lost(given: unknown, known: unknown, path: string): string[] {
	if (typeof given !== 'object' || given === null) return given === known ? [] : [path];
	if (typeof known !== 'object' || known === null) return [path];
	return Object.entries(given).flatMap(([name, value]) =>
		lost(value, (known as Record<string, unknown>)[name], `${path}.${name}`),
	);
}

/** What stands in a node's parameters and is no parameter, or is not shown with the others. */
function unknownParameters(node: INode): string[] {
	const description = OUR_NODES[node.type];
	const given = Object.fromEntries(
		Object.entries(node.parameters).filter(([name]) => !ADDED_BY_N8N.includes(name)),
	);
	const { properties } = description;
	const known = NodeHelpers.getNodeParameters(properties, given, true, false, node, description);
	return lost(given, known, node.name);
}

/** What n8n shows in red: a required value that is missing, an option that does not exist. */
function issuesOf(node: INode): string[] {
	const description = OUR_NODES[node.type];
	const found = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
	return Object.values(found?.parameters ?? {}).flat();
}

describe.each(FILES)('the example %s', (file) => {
	const workflow = workflowOf(file);
	const ours = workflow.nodes.filter(({ type }) => type in OUR_NODES);

	it('has a section of about ten lines in the page, with a link', () => {
		const section = PAGE.split(/^## /m).find((part) => part.includes(`](${file})`)) ?? '';
		const lines = section.trim().split('\n').length;
		expect(lines).toBeGreaterThanOrEqual(6);
		expect(lines).toBeLessThanOrEqual(16);
	});

	it('gives our nodes parameters that exist, with values that exist', () => {
		expect(ours).not.toEqual([]);
		expect(ours.flatMap(unknownParameters)).toEqual([]);
		expect(ours.flatMap(issuesOf)).toEqual([]);
	});

	it('uses no node of this package that does not exist', () => {
		const types = workflow.nodes.map(({ type }) => type);
		const unknown = types.filter((type) => type.startsWith(PACKAGE) && !(type in OUR_NODES));
		expect(unknown).toEqual([]);
	});

	it('connects nodes that are there, each with a name and an ID of its own', () => {
		const names = workflow.nodes.map(({ name }) => name);
		const ids = workflow.nodes.map(({ id }) => id);
		const targets = Object.values(workflow.connections).flatMap((outputs) =>
			Object.values(outputs).flatMap((lanes) =>
				lanes.flatMap((links) => (links ?? []).map(({ node }) => node)),
			),
		);
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(ids).size).toBe(ids.length);
		for (const name of [...Object.keys(workflow.connections), ...targets]) {
			expect(names).toContain(name);
		}
	});

	it('holds no credentials, no data of a run and nothing of any account', () => {
		expect(Object.keys(workflow).sort()).toEqual(['connections', 'name', 'nodes', 'settings']);
		expect(workflow.nodes.filter((node) => 'credentials' in node)).toEqual([]);
		expect(textOf(file)).not.toMatch(/\b(sk|pk)_|Bearer |@n8n|instanceId/);
	});

	it('names no server but examples of one', () => {
		const hosts = [...textOf(file).matchAll(/https?:\/\/([^/"\s]+)/g)].map(([, host]) => host);
		expect(hosts.filter((host) => !host.endsWith('.example'))).toEqual([]);
	});

	it('names no object of another service by its ID', () => {
		const foreign = workflow.nodes.filter(({ type }) => !(type in OUR_NODES));
		expect(
			foreign.filter(({ parameters }) => JSON.stringify(parameters).includes('"__rl"')),
		).toEqual([]);
	});
});

test('the page links to no example that is not there', () => {
	const links = [...PAGE.matchAll(/\]\(([\w-]+\.json)\)/g)].map(([, file]) => file);
	expect([...new Set(links)].sort()).toEqual([...FILES].sort());
});
