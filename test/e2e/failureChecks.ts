/*
 * What becomes of refused items under each of n8n's On Error settings and under Retry On Fail. The table has one row for
 * each kind: what is wrong with the item, and what the connector must say of it.
 */
import { startEmulator, TEST_KEY, type Emulator } from '../emulator';
import { inputItem } from './executionItems';
import { addCredential, type NodeSuite } from './nodeSuite';
import { runOnItems, type FinishedRun } from './workflowRuns';
import { POSTSCRIPT, postscriptNode, workflowOnItems } from './workflows';
import type { IDataObject } from 'n8n-workflow';

interface Row {
	name: string;
	phone: string;
	/** Absent for an item that succeeds. */
	refusal?: { errorCode: string; retryable: boolean };
}

const TROUBLED = '+12125550104';

const ROWS: Row[] = [
	{ name: 'known', phone: '+12125550101' },
	{
		name: 'mistyped',
		phone: '12125',
		refusal: { errorCode: 'invalid_phone', retryable: false },
	},
	{
		name: 'unknown',
		phone: '+12125550103',
		refusal: { errorCode: 'not_found', retryable: false },
	},
	{
		name: 'troubled',
		phone: TROUBLED,
		refusal: { errorCode: 'unavailable', retryable: true },
	},
	{ name: 'known too', phone: '+12125550105' },
];

const REFUSED = ROWS.filter(({ refusal }) => refusal !== undefined);
const ACCEPTED = ROWS.filter(({ refusal }) => refusal === undefined);

const UPDATE = {
	resource: 'subscriber',
	operation: 'update',
	subscriber: { __rl: true, mode: 'phone', value: '={{ $json.phone }}' },
	propertiesMode: 'define',
	properties: { property: [{ name: 'Row', value: '={{ $json.name }}' }] },
	options: { maxTries: 1 },
};

export async function checkFailures(suite: NodeSuite): Promise<void> {
	await onEmulator(async (emulator) => {
		const credential = await openShop(suite, emulator);
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			const node = postscriptNode(UPDATE, credential, { onError });
			const run = await runOnItems(suite.client, workflowOnItems(onError, [node]), ROWS);
			checkRows(suite, onError, run);
		}
		const node = postscriptNode(UPDATE, credential, { onError: 'stopWorkflow' });
		const run = await runOnItems(suite.client, workflowOnItems('stopWorkflow', [node]), ROWS);
		const { error, errorItem } = run.resultOf(POSTSCRIPT);
		suite.checks.check(
			'stopWorkflow: the execution ends with the refusal and the number of its item',
			run.status === 'error' && /phone/i.test(error) && errorItem === 1,
			`${run.status}, item ${errorItem}: ${error}`,
		);
	});
	await checkRetries(suite);
}

async function onEmulator(work: (emulator: Emulator) => Promise<void>): Promise<void> {
	const emulator = await startEmulator();
	try {
		await work(emulator);
	} finally {
		await emulator.close();
	}
}

async function openShop(suite: NodeSuite, emulator: Emulator) {
	const shop = emulator.shop();
	for (const { phone, refusal } of ROWS) {
		if (refusal === undefined || phone === TROUBLED) shop.add({ phone });
	}
	const path = `/api/v2/subscribers/${shop.byPhone(TROUBLED)?.id}`;
	emulator.fail({ kind: 'serverError', method: 'PATCH', path });
	return await addCredential(suite, { privateKey: TEST_KEY, baseUrl: emulator.url });
}

function checkRows({ checks }: NodeSuite, onError: string, run: FinishedRun): void {
	const { outputs, error } = run.resultOf(POSTSCRIPT);
	checks.check(`${onError}: the execution succeeds`, run.status === 'success', error);
	const [first = [], second = []] = outputs.map((items) => items.map(({ json }) => json));
	const unpaired = outputs.flat().filter((row) => ROWS[inputItem(row) ?? -1] === undefined);
	const paired = new Set(outputs.flat().map(inputItem));
	checks.check(
		`${onError}: every row is paired to its item`,
		unpaired.length === 0 && paired.size === ROWS.length,
		`${unpaired.length} without, ${paired.size} items`,
	);
	const refused = onError === 'continueErrorOutput' ? second : first.filter(isRefused);
	const accepted = first.filter((json) => !isRefused(json));
	checks.check(
		`${onError}: ${ACCEPTED.length} items succeed, ${REFUSED.length} are refused`,
		accepted.length === ACCEPTED.length && refused.length === REFUSED.length,
		`${accepted.length} and ${refused.length}`,
	);
	for (const { name, phone, refusal } of REFUSED) {
		const item = refused.find((json) => json.name === name);
		checks.check(
			`${onError}: the row "${name}" keeps its fields and says ${refusal?.errorCode}`,
			item?.phone === phone &&
				item.error_code === refusal?.errorCode &&
				item.retryable === refusal?.retryable &&
				typeof item.error === 'string',
			JSON.stringify(item ?? refused).slice(0, 500),
		);
	}
}

function isRefused(json: IDataObject): boolean {
	return json.error !== undefined;
}

/** Retry On Fail runs the node again with all its items: what was done before must not be done again. */
async function checkRetries(suite: NodeSuite): Promise<void> {
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
	await onEmulator(async (emulator) => await checkRetriedEvents(suite, emulator, settings));
}

/** An event arrives and its answer is lost: the try after it must carry the same ID. */
async function checkRetriedEvents(
	suite: NodeSuite,
	emulator: Emulator,
	settings: Record<string, unknown>,
): Promise<void> {
	const credential = await openShop(suite, emulator);
	const path = '/api/v2/events';
	emulator.fail({ kind: 'serverError', method: 'POST', path, times: 1, processed: true });
	const send = {
		resource: 'event',
		operation: 'send',
		eventType: 'Retried',
		subscriber: { __rl: true, mode: 'phone', value: '={{ $json.phone }}' },
		options: { maxTries: 1 },
	};
	const node = postscriptNode(send, credential, settings);
	const items = ACCEPTED.map(({ phone }) => ({ phone }));
	const run = await runOnItems(suite.client, workflowOnItems('Retried events', [node]), items);
	const sent = emulator.events.map(({ phone, external_id: id }) => ({ phone, id }));
	const ids = new Set(sent.map(({ id }) => id));
	suite.checks.check(
		'Retry On Fail: an event that is sent again keeps its ID',
		run.status === 'success' && sent.length > items.length && ids.size === items.length,
		`${run.status}; ${JSON.stringify(sent)}`,
	);
}
