/*
 * Whether the keys stay home when n8n's own HTTP Request node uses the credential: as a node in its oldest and newest
 * versions, through redirects and pages, and as an agent's tool, where a prompt can choose the address.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PARTNER_KEY, startEmulator, TEST_KEY, type Emulator } from '../emulator';
import { AGENT_VERSIONS, agentWorkflow } from './agentWorkflow';
import { startHeaderRecorder, type HeaderRecorder } from './headerRecorder';
import { inputItem } from './executionItems';
import { startModelStandIn } from './modelStandIn';
import type { CredentialRef } from './n8nClient';
import { addCredential, type NodeSuite } from './nodeSuite';
import { runOnItems } from './workflowRuns';
import { CREDENTIAL_TYPE, workflowOnItems, type WorkflowNode } from './workflows';

const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';
const REQUEST = 'Request';
const KEYS = [TEST_KEY, PARTNER_KEY];
const OLDER_VERSIONS = [3, 4.2];

const REDIRECTED = '/api/v2/keywords';
const REDIRECTS = [301, 302, 307, 308];
/** As a new node is set, and as loosely as it can be set. */
const REDIRECT_OPTIONS = [
	{},
	{
		redirect: { redirect: { followRedirects: true, maxRedirects: 5 } },
		sendCredentialsOnCrossOriginRedirect: true,
	},
];

interface KeyScene extends NodeSuite {
	emulator: Emulator;
	recorder: HeaderRecorder;
	credential: CredentialRef;
}

export async function checkKeys(suite: NodeSuite): Promise<void> {
	const emulator = await startEmulator({ partners: [PARTNER_KEY] });
	const recorder = await startHeaderRecorder();
	const credential = await addCredential(suite, {
		privateKey: PARTNER_KEY,
		shopToken: TEST_KEY,
		partnerKey: PARTNER_KEY,
		baseUrl: emulator.url,
	});
	const scene = { ...suite, emulator, recorder, credential };
	try {
		for (const version of [...OLDER_VERSIONS, newestVersion(suite.hostFolder)]) {
			await checkAddresses(scene, version);
			await checkRedirects(scene, version);
			await checkNextPages(scene, version);
		}
		for (const version of AGENT_VERSIONS) await checkAgentsTool(scene, version);
	} finally {
		await Promise.all([emulator.close(), recorder.close()]);
	}
}

/** The version of the HTTP Request node that a new workflow gets. */
function newestVersion(hostFolder: string): number {
	const load = createRequire(join(hostFolder, 'package.json'));
	const { HttpRequest } = load('n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js') as {
		HttpRequest: new () => { description: { defaultVersion: number } };
	};
	return new HttpRequest().description.defaultVersion;
}

function requestNode({ credential }: KeyScene, version: number, options: object): WorkflowNode {
	return {
		name: REQUEST,
		type: HTTP_REQUEST,
		typeVersion: version,
		parameters: {
			method: 'GET',
			url: '={{ $json.url }}',
			authentication: 'predefinedCredentialType',
			nodeCredentialType: CREDENTIAL_TYPE,
			options,
		},
		credentials: { [CREDENTIAL_TYPE]: credential },
		onError: 'continueRegularOutput',
	};
}

/** Addresses that are not the credential's, some of which a careless reader would take for it. */
function foreignAddresses({ emulator, recorder }: KeyScene): string[] {
	const home = new URL(emulator.url).host;
	const { port } = recorder;
	return [
		`http://127.0.0.1:${port}/api/v2/me`,
		`http://localhost:${port}/api/v2/me`,
		`http://127.0.0.1.localhost:${port}/api/v2/me`,
		`http://${home}@127.0.0.1:${port}/api/v2/me`,
		`http://${home}%2f@127.0.0.1:${port}/api/v2/me`,
		`http://127.0.0.1:${port}/${emulator.url}/api/v2/me`,
		`http://127.0.0.1:${port}?${emulator.url}`,
		`http://127.0.0.1:${port}#@${home}/api/v2/me`,
		`http://127.0.0.1:${port}\\@${home}/api/v2/me`,
		`http:///127.0.0.1:${port}/api/v2/me`,
		`http://`,
	];
}

async function checkAddresses(scene: KeyScene, version: number): Promise<void> {
	const { client, emulator, checks } = scene;
	const right = `${emulator.url}/api/v2/me`;
	const urls = [right, ...foreignAddresses(scene)];
	const workflow = workflowOnItems(`Addresses ${version}`, [requestNode(scene, version, {})]);
	const run = await runOnItems(
		client,
		workflow,
		urls.map((url) => ({ url })),
	);
	const [rows = []] = run.resultOf(REQUEST).outputs;
	const answer = rows.find((row) => inputItem(row) === 0)?.json ?? {};
	checks.check(
		`HTTP Request ${version}: the credential's own host answers`,
		'resource_id' in answer,
		JSON.stringify(answer).slice(0, 300),
	);
	checkNoKey(scene, `HTTP Request ${version}, other hosts`);
}

/** The right host sends the caller on to another one. */
async function checkRedirects(scene: KeyScene, version: number): Promise<void> {
	const { client, checks, emulator, recorder } = scene;
	const addressOf = (status: number) => `${REDIRECTED}?status=${status}`;
	for (const status of REDIRECTS) {
		const location = `http://localhost:${recorder.port}/redirected`;
		emulator.fail({ kind: 'redirect', path: addressOf(status), status, location });
	}
	const items = REDIRECTS.map((status) => ({ url: `${emulator.url}${addressOf(status)}` }));
	const before = emulator.log.length;
	for (const options of REDIRECT_OPTIONS) {
		const node = requestNode(scene, version, options);
		await runOnItems(client, workflowOnItems(`Redirects ${version}`, [node]), items);
	}
	emulator.options.faults.length = 0;
	const answers = emulator.log.slice(before).filter(({ fault }) => fault === 'redirect').length;
	checks.check(
		`HTTP Request ${version}: redirects are met`,
		answers === REDIRECTS.length * REDIRECT_OPTIONS.length,
		`${answers} of them`,
	);
	checkNoKey(scene, `HTTP Request ${version}, other host by redirect`);
}

/** The first page comes from the right host, and the next one's address does not. */
async function checkNextPages(scene: KeyScene, version: number): Promise<void> {
	const { client, checks, emulator, recorder } = scene;
	const pagination = {
		paginationMode: 'responseContainsNextURL',
		nextURL: `={{ $pageCount > 0 ? "http://127.0.0.1:${recorder.port}/next" : undefined }}`,
		paginationCompleteWhen: 'responseIsEmpty',
		limitPagesFetched: true,
		maxRequests: 2,
	};
	const node = requestNode(scene, version, { pagination: { pagination } });
	const items = [{ url: `${emulator.url}/api/v2/me` }];
	const run = await runOnItems(client, workflowOnItems(`Pages ${version}`, [node]), items);
	const [[row] = []] = run.resultOf(REQUEST).outputs;
	checks.check(
		`HTTP Request ${version}: the address of a next page on another host is refused`,
		row?.json.error !== undefined,
		JSON.stringify(row?.json),
	);
	checkNoKey(scene, `HTTP Request ${version}, other host by page`);
}

/** The model names an address of its own choice. */
async function checkAgentsTool(scene: KeyScene, version: number): Promise<void> {
	const { client, checks, recorder, hostFolder } = scene;
	const model = await startModelStandIn({ url: `http://127.0.0.1:${recorder.port}/chosen` });
	try {
		const credential = await client.createCredential(`Model for keys ${version}`, 'openAiApi', {
			apiKey: 'none',
			url: model.url,
		});
		const node = requestNode(scene, newestVersion(hostFolder), {});
		const tool = {
			...node,
			type: `${HTTP_REQUEST}Tool`,
			onError: undefined,
			parameters: {
				...node.parameters,
				url: "={{ $fromAI('url', 'The address to ask', 'string') }}",
			},
		};
		const run = await runOnItems(client, agentWorkflow(version, credential, tool), [{}]);
		const { error } = run.resultOf(REQUEST);
		checks.check(
			`Agent ${version} calls HTTP Request, which the credential refuses`,
			error !== '',
			`${model.toolAnswers.length} answers to the model and no refusal`,
		);
		checkNoKey(scene, `HTTP Request as a tool of Agent ${version}, other host`);
	} finally {
		await model.close();
	}
}

/** Fails for every request so far that carried a key, and forgets the requests. */
function checkNoKey({ checks, recorder }: KeyScene, what: string): void {
	const leaks = recorder.requests.flatMap(({ url, headers }) => {
		const names = Object.keys(headers).filter((name) =>
			KEYS.some((key) => String(headers[name]).includes(key)),
		);
		return names.length > 0 ? [`${url} (${names.join(', ')})`] : [];
	});
	checks.check(`${what}: no key arrives`, leaks.length === 0, leaks.join('; '));
	recorder.clear();
}
