/* What a node setting or the Stop button does to a run: Execute Once, and a run that is cancelled in its middle. */
/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import { seedPhone, startEmulator, TEST_KEY, type Emulator } from '../emulator';
import { say } from './checkCounter';
import { AUDIENCE, AUDIENCE_PROPERTY, CHANGE_EVENTS } from './customers';
import { addCredential, type NodeSuite } from './nodeSuite';
import { runOnItems, startRun } from './workflowRuns';
import { POSTSCRIPT, postscriptNode, workflowOnItems } from './workflows';

const PEOPLE = 60;
const WRITTEN_BEFORE_CANCEL = 10;
/** Long enough that the order to stop comes between a request's effect and its answer. */
const ANSWERED_AFTER_MS = 200;
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

/** When a run is cancelled, judged by how many memberships and events wait for their answer or have it. */
const MOMENTS: Array<{ name: string; isNow(progress: Progress): boolean }> = [
	{ name: 'a membership is written', isNow: ({ patches }) => patches.waiting > 0 },
	{
		name: 'an event waits for its turn',
		isNow: ({ patches, posts }) => patches.done > posts.waiting + posts.done,
	},
	{ name: 'an event is sent', isNow: ({ posts }) => posts.waiting > 0 },
];

interface Progress {
	patches: { waiting: number; done: number };
	posts: { waiting: number; done: number };
}

export async function checkExecution(suite: NodeSuite): Promise<void> {
	await withShop(async (emulator) => await checkExecuteOnce(suite, emulator));
	for (const moment of MOMENTS) {
		await withShop(async (emulator) => await checkCancelled(suite, emulator, moment));
	}
}

async function withShop(work: (emulator: Emulator) => Promise<void>): Promise<void> {
	const emulator = await startEmulator({ seed: PEOPLE });
	emulator.fail({ kind: 'slow', ms: ANSWERED_AFTER_MS });
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

async function checkCancelled(
	suite: NodeSuite,
	emulator: Emulator,
	{ name, isNow }: (typeof MOMENTS)[number],
): Promise<void> {
	const { client, checks } = suite;
	const credential = await addCredential(suite, { privateKey: TEST_KEY, baseUrl: emulator.url });
	const workflow = workflowOnItems('Cancelled', [postscriptNode(ADD, credential)]);
	const run = await startRun(client, workflow, people(PEOPLE));
	const end = Date.now() + LIMIT_MS;
	while (!isReached(emulator, isNow) && Date.now() < end) await wait(5);
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
	say(`Cancelled while ${name}: ${joined.length} of ${PEOPLE} members, ${told.length} events`);
	checks.check(
		`a run is cancelled in its middle, while ${name}`,
		status === 'canceled' && joined.length > 0 && joined.length < PEOPLE,
		`${status}, ${joined.length} of ${PEOPLE}`,
	);
	checks.check(
		`each member has the event after a run that was cancelled while ${name}`,
		untold.length === 0 && told.length === joined.length,
		`${untold.length} members without it, ${told.length} events for ${joined.length} members`,
	);
}

/** Some memberships must be written before, so that the run is in its middle. */
function isReached({ log }: Emulator, isNow: (progress: Progress) => boolean): boolean {
	const count = (method: string) => {
		const entries = log.filter((entry) => entry.method === method);
		const waiting = entries.filter(({ status }) => status === 0).length;
		return { waiting, done: entries.length - waiting };
	};
	const progress = { patches: count('PATCH'), posts: count('POST') };
	return progress.patches.done >= WRITTEN_BEFORE_CANCEL && isNow(progress);
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
