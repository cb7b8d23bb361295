import type { INodeParameters } from 'n8n-workflow';
import { turn } from '../../../../support/turn';
import { jsonOf, openStage, pairsOf, V } from '../operationHarness';

const stage = openStage();

const PHONE = '+14155550123';
const OTHER = '+14155550124';
const word = (value: string) => ({ __rl: true, mode: 'word', value });
const CREATE: INodeParameters = {
	resource: 'subscriber',
	operation: 'create',
	phone: PHONE,
	keyword: word('VIP'),
};
const UPSERT: INodeParameters = { ...CREATE, operation: 'upsert' };
const SYNC: INodeParameters = {
	resource: 'audience',
	operation: 'sync',
	audience: 'VIP',
	phone: PHONE,
	options: { createMissing: true, keyword: word('VIP') },
};
const WAYS: Array<[string, INodeParameters]> = [
	['Create', CREATE],
	['Create or Update', UPSERT],
	['Audience: Sync', SYNC],
];
const textsTo = (phone: string) => stage.emulator.shop().textsTo(phone).length;
const statuses = (items: Parameters<typeof jsonOf>[0]) => jsonOf(items).map(({ status }) => status);

describe('nobody is asked twice', () => {
	test('one phone under two keywords in a run', async () => {
		const { items } = await stage.run(
			{ ...CREATE, keyword: { ...word(V), value: V } },
			{ items: [{ v: 'VIP' }, { v: 'WELCOME' }] },
		);
		expect(statuses(items)).toEqual(['pending', 'already_asked']);
		expect(pairsOf(items)).toEqual([0, 1]);
		expect(jsonOf(items)[1].asked_at).toEqual(jsonOf(items)[0].asked_at);
		expect(textsTo(PHONE)).toBe(1);
	});

	test.each(WAYS)(
		'%s: two executions side by side, whatever else they bring',
		async (_way, way) => {
			stage.emulator.options.latencyMs = 20;
			const tagged = { ...way, additionalFields: { tags: 'other' } };
			const runs = await Promise.all([
				stage.run(way, { executionId: '1' }),
				stage.run(tagged, { executionId: '2' }),
			]);
			expect(runs.flatMap(({ items }) => statuses(items)).sort()).toEqual([
				'already_asked',
				'pending',
			]);
			expect(textsTo(PHONE)).toBe(1);
		},
	);

	test.each(WAYS)("%s: n8n's Retry On Fail", async (_way, way) => {
		const refused = { kind: 'serverError', status: 400, method: 'POST', times: 1 } as const;
		stage.emulator.fail(refused);
		const items = [{ phone: PHONE }, { phone: OTHER }];
		await stage.run(
			{ ...way, phone: '={{ $json.phone }}' },
			{ items, node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } },
		);
		expect(textsTo(PHONE)).toBe(1);
		expect(textsTo(OTHER)).toBe(1);
	});

	test.each(WAYS.slice(1))('%s: a later run of the workflow', async (_way, way) => {
		await stage.run(way);
		const later = await stage.run(way, { executionId: '2' });
		expect(statuses(later.items)).toEqual(['already_asked']);
		stage.nextMonth();
		const afterAMonth = await stage.run(way);
		expect(statuses(afterAMonth.items)).toEqual(['pending']);
		expect(textsTo(PHONE)).toBe(2);
	});

	test('Ask Again After 0 asks in each run', async () => {
		const options = { askAgainAfterDays: 0 };
		for (const executionId of ['1', '2']) await stage.run({ ...UPSERT, options }, { executionId });
		expect(textsTo(PHONE)).toBe(2);
	});

	test('a dry run says who was asked, and asks nobody', async () => {
		await stage.run(UPSERT);
		const { items } = await stage.run(
			{ ...UPSERT, options: { dryRun: true } },
			{ executionId: '2' },
		);
		expect(jsonOf(items)).toMatchObject([{ status: 'already_asked', dry_run: true }]);
		expect(textsTo(PHONE)).toBe(1);
	});

	test('a dry run of one phone under two keywords shows the one request that a real run sends', async () => {
		const parameters = { ...CREATE, keyword: word(V) };
		const items = [{ v: 'VIP' }, { v: 'WELCOME' }];
		const dry = await stage.run({ ...parameters, options: { dryRun: true } }, { items });
		const real = await stage.run(parameters, { items });
		expect(statuses(dry.items)).toEqual(statuses(real.items));
		expect(jsonOf(dry.items)).toMatchObject([
			{ status: 'pending', requests: [expect.stringContaining('"VIP"')] },
			{ status: 'already_asked', requests: [], asked_at: null },
		]);
		expect(textsTo(PHONE)).toBe(1);
	});
});

describe('a request that is refused asked nobody', () => {
	test('so the next one may', async () => {
		stage.emulator.fail({ kind: 'serverError', status: 400, method: 'POST', times: 1 });
		expect((await stage.run(UPSERT)).error).toBeDefined();
		expect(statuses((await stage.run(UPSERT, { executionId: '2' })).items)).toEqual(['pending']);
	});
});

describe('a lost answer', () => {
	const lost = { kind: 'cut', method: 'POST', processed: true, times: 1 } as const;

	test.each(WAYS)('%s: says that it may have happened, and is final', async (_way, way) => {
		stage.emulator.fail({ ...lost });
		const { items } = await stage.run(way, { onError: 'continueRegularOutput' });
		expect(jsonOf(items)).toMatchObject([{ error_code: 'may_have_happened', retryable: false }]);
		expect(textsTo(PHONE)).toBe(1);
		const later = await stage.run(way, { executionId: '2' });
		expect(statuses(later.items)).toEqual(['already_asked']);
		expect(textsTo(PHONE)).toBe(1);
	});

	test.each(WAYS)('%s: asks again where that is chosen, once', async (_way, way) => {
		stage.emulator.fail({ ...lost, times: 5 });
		const options = { ...(way.options as object), ifAnswerLost: 'askAgain' };
		await stage.run({ ...way, options }, { onError: 'continueRegularOutput' });
		expect(stage.writes).toHaveLength(2);
	});
});

describe('a run that ends while a request is on its way', () => {
	test.each(WAYS)('%s: an answer lost after the run stopped may have asked', async (_way, way) => {
		const post = { method: 'POST', path: '/api/v2/subscribers', times: 1 } as const;
		stage.emulator.fail({ ...post, kind: 'hang', ms: 400, processed: true });
		stage.emulator.fail({ ...post, kind: 'serverError', status: 400 });
		const both = { ...way, phone: '={{ $json.phone }}' };
		const stopped = await stage.run(both, { items: [{ phone: PHONE }, { phone: OTHER }] });
		expect(stopped.error).toBeDefined();
		expect(textsTo(PHONE)).toBe(1);
		const { items } = await stage.run(way);
		expect(statuses(items)).toEqual(['already_asked']);
		expect(textsTo(PHONE)).toBe(1);
	});

	test.each(WAYS)('%s: who was refused for the rate is not asked', async (_way, way) => {
		stage.emulator.fail({ kind: 'rateLimited', retryAfter: '1', method: 'POST', times: 1 });
		let cancel = () => {};
		const running = stage.run(way, {
			onStart: (stop) => {
				cancel = stop;
			},
		});
		while (stage.writes.length === 0) await turn();
		for (let turns = 0; turns < 20; turns++) await turn();
		cancel();
		expect((await running).run.status).toBe('canceled');
		expect(textsTo(PHONE)).toBe(0);
		expect(statuses((await stage.run(way, { executionId: '2' })).items)).toEqual(['pending']);
		expect(textsTo(PHONE)).toBe(1);
	});
});
