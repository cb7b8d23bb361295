import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { pollSubscribers } from '../../../../../nodes/Postscript/trigger/polling/poll';
import { PollHost } from '../../../../support/pollHarness';
import { credentialFor } from '../../../../support/credentials';
import { ModelShop } from './modelShop';

// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- how many histories is asked for from outside
const { env } = process;
const HISTORIES = Number(env.HISTORIES ?? 500);
/** The same histories at every run of the suite; with HISTORIES=n others each time. */
const SEED = env.HISTORIES ? Date.now() : 20_261_122;
const SECOND = 1_000_000;
const LOOK_BACK = 120 * SECOND;

type Deed =
	| { kind: 'create'; canSend: boolean; delay: number }
	| { kind: 'status'; who: number; canSend: boolean; delay: number }
	| { kind: 'tag'; who: number; delay: number };

type Step =
	| Deed
	| { kind: 'many'; deeds: Deed[] }
	| { kind: 'pass'; micros: number }
	| { kind: 'poll' }
	| { kind: 'crash'; when: 'beforeEmit' | 'beforeSave' }
	| { kind: 'overlap' }
	| { kind: 'fault'; request: number }
	| { kind: 'busy'; request: number; deed: Deed; micros: number }
	| { kind: 'clock'; jump: number }
	| { kind: 'restart' };

interface History {
	pageSize: number;
	/** Microseconds between two deeds; 0 makes ties of any size. */
	spacing: number;
	zoned: boolean;
	host: 'older' | 'newer';
	people: Array<{ canSend: boolean; gap: number }>;
	steps: Step[];
}

function deeds(delay: fc.Arbitrary<number>): fc.Arbitrary<Deed> {
	const who = fc.nat(60);
	return fc.oneof(
		fc.record({ kind: fc.constant('create' as const), canSend: fc.boolean(), delay }),
		fc.record({ kind: fc.constant('status' as const), who, canSend: fc.boolean(), delay }),
		fc.record({ kind: fc.constant('tag' as const), who, delay }),
	);
}

/** Often none at all, so that ties abound; else from a microsecond to hours. */
const gaps = fc.oneof(fc.constant(0), fc.nat(3), fc.nat(5 * SECOND), fc.nat(300 * SECOND));

function histories(
	smallestPage: number,
	spacing: number,
	delay: fc.Arbitrary<number>,
): fc.Arbitrary<History> {
	const deed = deeds(delay);
	const request = fc.integer({ min: 1, max: 6 });
	const step: fc.Arbitrary<Step> = fc.oneof(
		{ weight: 6, arbitrary: deed },
		{
			weight: 1,
			arbitrary: fc.record({
				kind: fc.constant('many' as const),
				deeds: fc.array(deed, { minLength: 5, maxLength: 40 }),
			}),
		},
		{ weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), micros: gaps }) },
		{ weight: 5, arbitrary: fc.constant<Step>({ kind: 'poll' }) },
		{
			weight: 1,
			arbitrary: fc.record({
				kind: fc.constant('crash' as const),
				when: fc.constantFrom('beforeEmit' as const, 'beforeSave' as const),
			}),
		},
		{ weight: 1, arbitrary: fc.constant<Step>({ kind: 'overlap' }) },
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant('fault' as const), request }) },
		{
			weight: 2,
			arbitrary: fc.record({
				kind: fc.constant('busy' as const),
				request,
				deed,
				micros: gaps,
			}),
		},
		{
			weight: 1,
			arbitrary: fc.record({
				kind: fc.constant('clock' as const),
				jump: fc.integer({ min: -1e9, max: 1e9 }),
			}),
		},
		{ weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
	);
	return fc.record({
		spacing: fc.constant(spacing),
		pageSize: fc.oneof(
			fc.integer({ min: smallestPage, max: 8 }),
			fc.integer({ min: smallestPage, max: 100 }),
		),
		zoned: fc.boolean(),
		host: fc.constantFrom('older' as const, 'newer' as const),
		people: fc.array(fc.record({ canSend: fc.boolean(), gap: gaps }), { maxLength: 30 }),
		steps: fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }),
	});
}

/** One history, played against the trigger in n8n's poll context, with a record of what it passed on. */
class Play {
	readonly shop: ModelShop;
	private readonly host: PollHost;
	private clock = 0;
	/** What the workflow was told of everyone last; before that, what was so at the baseline. */
	private told = new Map<string, boolean>();
	private readonly learned: boolean;

	constructor(private readonly history: History) {
		this.shop = new ModelShop(history.pageSize, { zoned: history.zoned });
		for (const { canSend, gap } of history.people) {
			this.shop.create(canSend);
			this.shop.pass(gap);
		}
		this.learned = Math.ceil(history.people.length / history.pageSize) <= 20;
		for (const id of this.shop.people) this.told.set(id, this.shop.canSend(id) as boolean);
		this.host = new PollHost({
			credential: credentialFor('http://localhost'),
			parameters: { events: ['optedIn', 'optedOut'] },
			host: history.host,
			poll: async (context) =>
				await pollSubscribers(
					context,
					async () => ({ identify: async () => 'shop_1', fetchPage: this.shop.fetchPage }),
					() => (this.clock += 10),
				),
		});
	}

	async run(): Promise<void> {
		expect(await this.host.poll()).toEqual([]);
		// At activation n8n saves whatever the first poll left.
		this.host.activated();
		for (const step of this.history.steps) await this.take(step);
	}

	async poll(): Promise<void> {
		this.hear(await this.host.poll());
	}

	/** Everyone of whom the workflow was told something else than what is so. */
	misinformed(): string[] {
		return this.shop.people.filter(
			(id) => !this.isExcused(id) && this.told.get(id) !== this.shop.canSend(id),
		);
	}

	/** In a shop that was not read whole, nobody can tell a return to the list from a new tag. */
	private isExcused(id: string): boolean {
		return !this.learned && this.shop.canSend(id) === true;
	}

	private async take(step: Step): Promise<void> {
		const { shop, host } = this;
		switch (step.kind) {
			case 'many':
				return step.deeds.forEach((deed) => this.happen(deed));
			case 'pass':
				return shop.pass(step.micros);
			case 'poll':
				return await this.poll();
			case 'restart':
				return host.restart();
			case 'clock':
				this.clock += step.jump;
				return;
			case 'crash':
				return await this.crash(this.history.host === 'newer' ? 'beforeEmit' : step.when);
			case 'overlap':
				for (const items of await Promise.all([host.poll(), host.poll()])) this.hear(items);
				return;
			case 'fault':
				return await this.pollWithFault(step.request);
			case 'busy':
				return await this.pollWhile(step.request, () => {
					shop.pass(step.micros);
					this.happen(step.deed);
				});
			default:
				this.happen(step);
		}
	}

	private happen(deed: Deed): void {
		const { shop } = this;
		shop.pass(this.history.spacing);
		if (deed.kind === 'create') return void shop.create(deed.canSend, deed.delay);
		const id = shop.people[deed.who % Math.max(1, shop.people.length)];
		if (id === undefined) return;
		if (deed.kind === 'tag') shop.tag(id, deed.delay);
		else shop.setStatus(id, deed.canSend, deed.delay);
	}

	/** After a crash before the save, the items of that poll come again: only those, and none is lost. */
	private async crash(when: 'beforeEmit' | 'beforeSave'): Promise<void> {
		const before = new Map(this.told);
		this.hear(await this.host.poll({ crash: when }));
		this.told = before;
	}

	private async pollWithFault(request: number): Promise<void> {
		let left = request;
		this.shop.beforeAnswer = () => {
			if (--left === 0) throw new Error('connection lost');
		};
		try {
			await this.poll();
		} catch (fault) {
			expect((fault as Error).message).toBe('connection lost');
		} finally {
			this.shop.beforeAnswer = () => {};
		}
	}

	private async pollWhile(request: number, happen: () => void): Promise<void> {
		let left = request;
		this.shop.beforeAnswer = () => {
			if (--left === 0) happen();
		};
		await this.poll();
		this.shop.beforeAnswer = () => {};
	}

	private hear(items: IDataObject[]): void {
		for (const { id, event, previous_status: previous } of items) {
			const isIn = event === 'shop.subscriber.opt_in';
			const before = this.told.get(String(id));
			const isUnknown = !this.learned && !isIn && previous === 'unknown';
			if (!isUnknown) expect([id, before]).not.toEqual([id, isIn]);
			if (before !== undefined && previous !== 'unknown') {
				expect([id, previous]).toEqual([id, before ? 'subscribed' : 'unsubscribed']);
			}
			this.told.set(String(id), isIn);
		}
	}
}

const timeout = 300_000;

describe('histories of a shop', () => {
	it(
		'tells each transition once, at the first poll that can read it',
		async () => {
			await fc.assert(
				fc.asyncProperty(histories(1, 0, fc.constant(0)), async (history) => {
					const play = new Play(history);
					await play.run();
					for (let polls = 0; polls < 100 && play.misinformed().length > 0; polls++)
						await play.poll();
					expect(play.misinformed()).toEqual([]);
				}),
				{ numRuns: HISTORIES, endOnFailure: !env.SHRINK, seed: SEED },
			);
		},
		timeout,
	);

	it(
		'tells each transition once, even where it became visible late',
		async () => {
			// Without ties: that one of more than a page loses rows to later times, unseen because these become
			// visible late, while it is read again over several polls, is more than the look-back covers.
			const delay = fc.oneof(fc.constant(0), fc.nat(LOOK_BACK - 1));
			await fc.assert(
				fc.asyncProperty(histories(2, 1, delay), async (history) => {
					const play = new Play(history);
					await play.run();
					play.shop.pass(2 * LOOK_BACK);
					for (let polls = 0; polls < 500; polls++) {
						play.shop.create(true);
						await play.poll();
						if (play.misinformed().length === 0) break;
						play.shop.pass(SECOND);
					}
					expect(play.misinformed()).toEqual([]);
				}),
				{ numRuns: HISTORIES, endOnFailure: !env.SHRINK, seed: SEED },
			);
		},
		timeout,
	);
});
