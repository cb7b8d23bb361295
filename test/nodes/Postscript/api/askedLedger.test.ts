import type { IDataObject, INode } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { AskedLedger, rememberedCount } from '../../../../nodes/Postscript/api/askedLedger';
import { TEST_KEY } from '../../../support/credentials';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PHONE = '+14155550123';
const START = Date.UTC(2026, 10, 1);

let now = START;
let token = '';
let tokens = 0;
let workflows = 0;
beforeEach(() => {
	now = START;
	// The memory of the process outlives a test, as it outlives an execution.
	token = `${TEST_KEY}_${++tokens}`;
});

/** A workflow as n8n's database holds it: each execution works on a copy, and saves it when it ends. */
class Stored {
	staticData: IDataObject = {};

	readonly id = `workflow-${++workflows}`;

	begin(executionId: string, name = 'Postscript') {
		const node: INode = {
			...{ id: `id-${name}`, name, type: 'postscript', typeVersion: 1, position: [0, 0] },
			parameters: {},
		};
		const workflow = new Workflow({
			...{ id: this.id, nodes: [node], connections: {}, active: true },
			nodeTypes: {
				getByName: () => undefined as never,
				getByNameAndVersion: () => undefined as never,
				getKnownTypes: () => ({}),
			},
			staticData: JSON.parse(JSON.stringify(this.staticData)) as IDataObject,
		});
		const context = {
			getWorkflowStaticData: () => workflow.getStaticData('node', node),
			getExecutionId: () => executionId,
			getWorkflow: () => ({ id: workflow.id }),
			getNode: () => node,
		};
		return {
			ledger: AskedLedger.open(context, token, () => now),
			end: () => {
				const { staticData } = workflow as unknown as { staticData: { __dataChanged: boolean } };
				if (staticData.__dataChanged) {
					this.staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;
				}
			},
		};
	}

	/** What n8n has in its database for the node. */
	get asked(): Record<string, unknown> {
		const node = this.staticData['node:Postscript'] as
			| { asked?: Record<string, unknown> }
			| undefined;
		return node?.asked ?? {};
	}
}

/** Another process: nothing is remembered but what the database holds. */
function afterRestart(stored: Stored, executionId: string): AskedLedger {
	let ledger: AskedLedger | undefined;
	jest.isolateModules(() => {
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- a process of its own, as far as modules go
		const fresh = require('../../../../nodes/Postscript/api/askedLedger') as {
			AskedLedger: typeof AskedLedger;
		};
		const node = { id: 'id-Postscript', name: 'Postscript' };
		const data = (stored.staticData['node:Postscript'] ?? {}) as IDataObject;
		const context = {
			getWorkflowStaticData: () => JSON.parse(JSON.stringify(data)) as IDataObject,
			getExecutionId: () => executionId,
			getWorkflow: () => ({ id: stored.id }),
			getNode: () => node,
		};
		ledger = fresh.AskedLedger.open(context, token, () => now);
	});
	if (!ledger) throw new Error('no ledger');
	return ledger;
}

describe('one execution asks a person once', () => {
	test.each([
		['whatever the window', 10 * MINUTE],
		['also where each run asks', 0],
	])('%s', (_what, windowMs) => {
		const { ledger } = new Stored().begin('1');
		expect(ledger.claim('optIn', PHONE, windowMs)).toMatchObject({ kind: 'mine', at: START });
		now += 60 * MINUTE;
		expect(ledger.claim('optIn', PHONE, windowMs)).toEqual({ kind: 'already_asked', at: START });
		expect(ledger.claim('optIn', '+14155550199', windowMs).kind).toBe('mine');
	});

	test("also when n8n's Retry On Fail calls the node again", () => {
		const stored = new Stored();
		stored.begin('1').ledger.claim('optIn', PHONE, 0);
		now += 30 * MINUTE;
		expect(stored.begin('1').ledger.claim('optIn', PHONE, 0).kind).toBe('already_asked');
	});
});

describe('executions side by side', () => {
	test('do not ask the same person, whichever workflow they belong to', () => {
		const [one, other] = [new Stored().begin('1'), new Stored().begin('2')];
		one.ledger.claim('optIn', PHONE, 30 * DAY);
		now += MINUTE;
		expect(other.ledger.claim('optIn', PHONE, 10 * MINUTE)).toEqual({
			kind: 'already_asked',
			at: START,
		});
	});

	test('of another shop, or that ask something else, are free', () => {
		const { ledger } = new Stored().begin('1');
		ledger.claim('optIn', PHONE, DAY);
		expect(ledger.claim('message', PHONE, DAY).kind).toBe('mine');
		token = `${token}_of_another_shop`;
		expect(new Stored().begin('2').ledger.claim('optIn', PHONE, DAY).kind).toBe('mine');
	});
});

test.each([
	['a create asks again', 10 * MINUTE],
	['a later run asks again', 30 * DAY],
])('%s when its window is over, not before', (_what, windowMs) => {
	const stored = new Stored();
	stored.begin('1').ledger.claim('optIn', PHONE, windowMs);
	now += windowMs - 1;
	expect(stored.begin('2').ledger.claim('optIn', PHONE, windowMs).kind).toBe('already_asked');
	now += 1;
	expect(stored.begin('3').ledger.claim('optIn', PHONE, windowMs).kind).toBe('mine');
	expect(stored.begin('4').ledger.claim('optIn', PHONE, windowMs)).toEqual({
		kind: 'already_asked',
		at: now,
	});
});

test('each run asks again where the window is 0', () => {
	const stored = new Stored();
	stored.begin('1').ledger.claim('optIn', PHONE, 0);
	expect(stored.begin('2').ledger.claim('optIn', PHONE, 0).kind).toBe('mine');
});

test('a dry run rehearses each question once, and records nothing', () => {
	const stored = new Stored();
	const { ledger } = stored.begin('1');
	expect(ledger.rehearse('optIn', PHONE, DAY)).toBeUndefined();
	expect(ledger.rehearse('optIn', PHONE, DAY)).toBeNull();
	expect(stored.begin('2').ledger.rehearse('optIn', PHONE, DAY)).toBeUndefined();
	expect(ledger.claim('optIn', PHONE, DAY).kind).toBe('mine');
	expect(ledger.rehearse('optIn', PHONE, DAY)).toBe(START);
});

describe('a claim that is released', () => {
	test('leaves no trace', () => {
		const stored = new Stored();
		const { ledger, end } = stored.begin('1');
		const claim = ledger.claim('optIn', PHONE, 30 * DAY);
		if (claim.kind === 'mine') claim.release();
		end();
		expect(stored.asked).toEqual({});
		expect(stored.begin('2').ledger.claim('optIn', PHONE, 30 * DAY).kind).toBe('mine');
	});

	test('gives back what this process alone knew before it', () => {
		const { ledger } = new Stored().begin('1');
		ledger.claim('optIn', PHONE, 10 * MINUTE);
		now += 20 * MINUTE;
		const claim = new Stored().begin('2').ledger.claim('optIn', PHONE, 10 * MINUTE);
		if (claim.kind === 'mine') claim.release();
		expect(new Stored().begin('3').ledger.rehearse('optIn', PHONE, DAY)).toBe(START);
	});

	test('gives back what was known before it', () => {
		const stored = new Stored();
		const first = stored.begin('1');
		first.ledger.claim('optIn', PHONE, 2 * DAY);
		first.end();
		now += 3 * DAY;
		const second = stored.begin('2');
		const claim = second.ledger.claim('optIn', PHONE, 2 * DAY);
		if (claim.kind === 'mine') claim.release();
		second.end();
		expect(stored.begin('3').ledger.rehearse('optIn', PHONE, 10 * DAY)).toBe(START);
		expect(afterRestart(stored, '4').rehearse('optIn', PHONE, 10 * DAY)).toBe(START);
	});
});

describe('after n8n was restarted', () => {
	test('what counts for days is still known, the phone lies open nowhere', () => {
		const stored = new Stored();
		const { ledger, end } = stored.begin('1');
		ledger.claim('optIn', PHONE, 30 * DAY);
		end();
		now += 29 * DAY;
		expect(afterRestart(stored, '2').claim('optIn', PHONE, 30 * DAY)).toEqual({
			kind: 'already_asked',
			at: START,
		});
		expect(JSON.stringify(stored.staticData)).not.toMatch(/4155550123|sk_test/);
	});

	test.each([
		['an explicit create', 'optIn', 10 * MINUTE],
		['a message', 'message', 10 * MINUTE],
	] as const)('%s was not worth a write to the database', (_what, kind, windowMs) => {
		const stored = new Stored();
		const { ledger, end } = stored.begin('1');
		ledger.claim(kind, PHONE, windowMs);
		end();
		expect(stored.staticData).toEqual({});
	});

	test('nothing is missing that another execution or a poll wrote over', () => {
		const stored = new Stored();
		const [one, other] = [stored.begin('1'), stored.begin('2')];
		one.ledger.claim('optIn', PHONE, 30 * DAY);
		other.ledger.claim('optIn', '+14155550199', 30 * DAY);
		one.end();
		other.end();
		expect(Object.keys(stored.asked)).toHaveLength(1);
		stored.begin('3').end();
		expect(Object.keys(stored.asked)).toHaveLength(2);
		expect(afterRestart(stored, '4').claim('optIn', PHONE, 30 * DAY).kind).toBe('already_asked');
	});

	test('what lies in the static data of another node stays there', () => {
		const stored = new Stored();
		stored.begin('1', 'Postscript').ledger.claim('optIn', PHONE, 30 * DAY);
		const another = stored.begin('2', 'Another');
		another.end();
		expect(stored.staticData).toEqual({});
	});
});

test.each([
	[null],
	['text'],
	[[1, 2]],
	[7],
	[{ a: null, b: 'x', c: -1, d: {}, e: Number.MAX_SAFE_INTEGER }],
])('damaged static data (%j) stops nobody', (asked) => {
	const stored = new Stored();
	stored.staticData = { 'node:Postscript': { asked, kept: 'by somebody else' } } as IDataObject;
	const { ledger, end } = stored.begin('1');
	expect(ledger.claim('optIn', PHONE, 30 * DAY).kind).toBe('mine');
	end();
	expect(stored.staticData['node:Postscript']).toMatchObject({ kept: 'by somebody else' });
	expect(afterRestart(stored, '2').rehearse('optIn', PHONE, 30 * DAY)).toBe(START);
});

test('a time to come is not believed', () => {
	const stored = new Stored();
	const first = stored.begin('1');
	first.ledger.claim('optIn', PHONE, 30 * DAY);
	first.end();
	for (const key of Object.keys(stored.asked)) stored.asked[key] = (START + 9e12) / 1000;
	expect(afterRestart(stored, '2').claim('optIn', PHONE, 30 * DAY).kind).toBe('mine');
});

test('static data holds the youngest 20,000, in less than 640 KB', () => {
	const stored = new Stored();
	const { ledger, end } = stored.begin('1');
	for (let index = 0; index < 20_005; index++) {
		now += 1000;
		ledger.claim('optIn', `+1${index}`, 30 * DAY);
	}
	end();
	expect(Object.keys(stored.asked)).toHaveLength(20_000);
	expect(JSON.stringify(stored.staticData).length).toBeLessThan(640_000);
	const later = afterRestart(stored, '2');
	expect(later.rehearse('optIn', '+14', 30 * DAY)).toBeUndefined();
	expect(later.rehearse('optIn', '+15', 30 * DAY)).toBeDefined();
});

test('memory comes back: of 10,000 people nothing is left when their time is over', () => {
	const { ledger } = new Stored().begin('1');
	const before = rememberedCount();
	for (let index = 0; index < 10_000; index++) {
		ledger.claim('optIn', `+1${index}`, 10 * MINUTE);
		ledger.claim('message', `+1${index}`, 10 * MINUTE);
	}
	expect(rememberedCount()).toBeGreaterThanOrEqual(before + 20_000);
	now += 10 * MINUTE;
	new Stored().begin('2');
	expect(rememberedCount()).toBeLessThanOrEqual(before + 10_000);
	now += 60 * DAY;
	new Stored().begin('3');
	expect(rememberedCount()).toBe(0);
});

test('memory has a bound, the oldest go first', () => {
	const { ledger } = new Stored().begin('1');
	for (let index = 0; index <= 100_000; index++) ledger.claim('optIn', `+1${index}`, DAY);
	expect(rememberedCount()).toBe(100_000);
	expect(ledger.rehearse('optIn', '+1100000', DAY)).toBeDefined();
});
