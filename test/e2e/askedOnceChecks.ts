/*
 * Whether a person is asked to opt in once: by an item, by n8n's Retry On Fail that runs the node again, and by a later
 * execution of the workflow. Each request that creates a subscriber texts that person.
 */
import { startEmulator, TEST_KEY, type Emulator } from '../emulator';
import type { CredentialRef } from './n8nClient';
import { addCredential, type NodeSuite } from './nodeSuite';
import { runOnItems, startAgain } from './workflowRuns';
import { POSTSCRIPT, postscriptNode, workflowOnItems } from './workflows';

const KNOWN = '+12125550110';
const NEWCOMERS = ['+12125550111', '+12125550112'];
const KEYWORD = { __rl: true, mode: 'word', value: 'WELCOME' };

export async function checkAskedOnce(suite: NodeSuite): Promise<void> {
	for (const check of [checkRetryOnFail, checkLaterExecution]) {
		const emulator = await startEmulator({ existingPhone: 'refuse' });
		try {
			emulator.shop().add({ phone: KNOWN });
			const credential = await addCredential(suite, {
				privateKey: TEST_KEY,
				baseUrl: emulator.url,
			});
			await check(suite, emulator, credential);
		} finally {
			await emulator.close();
		}
	}
}

/** The last of three people is refused by Postscript, at each try of the node. */
async function checkRetryOnFail(
	{ client, checks }: NodeSuite,
	emulator: Emulator,
	credential: CredentialRef,
): Promise<void> {
	const create = {
		resource: 'subscriber',
		operation: 'create',
		phone: '={{ $json.phone }}',
		keyword: KEYWORD,
	};
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
	const node = postscriptNode(create, credential, settings);
	const items = [...NEWCOMERS, KNOWN].map((phone) => ({ phone }));
	const run = await runOnItems(client, workflowOnItems('Retried creates', [node]), items);
	checks.check(
		'Retry On Fail: each person is asked to opt in once',
		run.status === 'error' && asked(emulator).join() === NEWCOMERS.join(),
		`${run.status}; asked ${asked(emulator).join(', ')}`,
	);
}

/** People who have not answered yet cannot be looked up: only what the node remembers keeps it from asking again. */
async function checkLaterExecution(
	{ client, checks }: NodeSuite,
	emulator: Emulator,
	credential: CredentialRef,
): Promise<void> {
	const upsert = {
		resource: 'subscriber',
		operation: 'upsert',
		phone: '={{ $json.phone }}',
		keyword: KEYWORD,
	};
	const workflow = workflowOnItems('Daily', [postscriptNode(upsert, credential)]);
	const workflowId = await client.createActiveWorkflow(workflow.body);
	const items = NEWCOMERS.map((phone) => ({ phone }));
	const first = await (await startAgain(client, workflow, workflowId, items)).finished();
	const second = await (await startAgain(client, workflow, workflowId, items)).finished();
	checks.check(
		'two executions of one workflow ask each person to opt in once',
		[first, second].every(({ status }) => status === 'success') &&
			asked(emulator).join() === NEWCOMERS.join(),
		`${first.status}, ${second.status}; asked ${asked(emulator).join(', ')}`,
	);
	const [rows = []] = second.resultOf(POSTSCRIPT).outputs;
	checks.check(
		'the second execution says that they were asked already',
		rows.length === NEWCOMERS.length &&
			rows.every(({ json }) => JSON.stringify(json).includes('already_asked')),
		JSON.stringify(rows.map(({ json }) => json)).slice(0, 500),
	);
}

/** The phone numbers that were asked to opt in, in order. */
function asked({ log }: Emulator): string[] {
	return log
		.filter(({ method, path, status }) => {
			return method === 'POST' && path === '/api/v2/subscribers' && status < 300;
		})
		.map(({ body }) => String((body as { phone_number?: unknown }).phone_number))
		.sort();
}
