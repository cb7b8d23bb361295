/* What a node setting or the Stop button does to a run: Execute Once, and a run that is cancelled in its middle. */
/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import { seedPhone, startEmulator, TEST_KEY, type Emulator } from '../emulator';
import { say } from './checkCounter';
import { AUDIENCE, AUDIENCE_PROPERTY, CHANGE_EVENTS } from './customers';
import { addCredential, type NodeSuite } from './nodeSuite';
import { runOnItems, startRun } from './workflowRuns';
import { POSTSCRIPT, postscriptNode, workflowOnItems } from './workflows';

const PEOPLE = 100;
const CANCELLED_AFTER = 20;
const LATENCY_MS = 100;
const LIMIT_MS = 60_000;
/** No request for so long means that the run has ended. */
const QUIET_MS = 3_000;

const ADD = {
	resource: 'audience',
	operation: 'sync',
	audience: AUDIENCE,
	membership: 'add',
	phone: '={{ $json.phone }}',
};

export async function checkExecution(suite: NodeSuite): Promise<void> {
	await withShop(async (emulator) => await checkExecuteOnce(suite, emulator));
	await withShop(async (emulator) => await checkCancelled(suite, emulator));
}

async function withShop(work: (emulator: Emulator) => Promise<void>): Promise<void> {
	const emulator = await startEmulator({ seed: PEOPLE, latencyMs: LATENCY_MS });
	try {
		await work(emulator);
	} finally {
		await emulator.close();
	}
}

function people(count: number): object[] {
	return Array.from({ length: count }, (_, index) => ({ phone: seedPhone(index) }));
}

async function checkExecuteOnce(suite: NodeSuite, emulator: Emulator): Promise<void> {
	const credential = await addCredential(suite, { privateKey: TEST_KEY, baseUrl: emulator.url });
	const node = postscriptNode(ADD, credential, { executeOnce: true });
	const run = await runOnItems(suite.client, workflowOnItems('Execute Once', [node]), people(3));
	const [rows = []] = run.resultOf(POSTSCRIPT).outputs;
	const patches = emulator.log.filter(({ method }) => method === 'PATCH').length;
	suite.checks.check(
		'Execute Once: the first item alone is worked on',
		rows.length === 1 && patches === 1 && members(emulator).join() === seedPhone(0),
		`${rows.length} rows, ${patches} writes, members ${members(emulator).join()}`,
	);
}

async function checkCancelled(suite: NodeSuite, emulator: Emulator): Promise<void> {
	const { client, checks } = suite;
	const credential = await addCredential(suite, { privateKey: TEST_KEY, baseUrl: emulator.url });
	const workflow = workflowOnItems('Cancelled', [postscriptNode(ADD, credential)]);
	const run = await startRun(client, workflow, people(PEOPLE));
	const patches = () => emulator.log.filter(({ method }) => method === 'PATCH').length;
	const end = Date.now() + LIMIT_MS;
	while (patches() < CANCELLED_AFTER && Date.now() < end) await wait(20);
	await client.stopExecution(run.executionId);
	const { status } = await run.finished();
	await quiet(emulator);

	const joined = members(emulator);
	const told = emulator.events
		.filter(({ type }) => type === CHANGE_EVENTS.added)
		.map(({ subscriberId }) => subscriberId);
	const untold = joined.filter(
		(phone) => !told.includes(emulator.shop().byPhone(phone)?.id ?? null),
	);
	say(`Cancelled after ${joined.length} of ${PEOPLE} people; ${told.length} events`);
	checks.check(
		'a run is cancelled in its middle',
		status === 'canceled' && joined.length > 0 && joined.length < PEOPLE,
		`${status}, ${joined.length} of ${PEOPLE}`,
	);
	checks.check(
		'nobody is a member without the event after a cancelled run',
		untold.length === 0 && told.length === joined.length,
		`${untold.length} members without it, ${told.length} events for ${joined.length} members`,
	);
}

async function quiet({ log }: Emulator): Promise<void> {
	for (let seen = -1; seen !== log.length; await wait(QUIET_MS)) seen = log.length;
}

function members(emulator: Emulator): string[] {
	return [...emulator.shop().subscribers()]
		.filter(({ properties }) =>
			JSON.stringify(properties[AUDIENCE_PROPERTY] ?? []).includes(AUDIENCE),
		)
		.map(({ phone_number: phone }) => String(phone));
}
