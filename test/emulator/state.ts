import type { Registry } from './auth';
import { chances, Faults } from './faults';
import { DEFAULT_SHOPS, PARTNER_KEY, type EmulatorOptions } from './options';
import { PageReads } from './pageReads';
import { RateLimiter } from './rateLimit';
import { newCounters, type Counters, type LogEntry, type Violation } from './requestLog';
import type { RecordedEvent } from './routes/events';
import type { RecordedMessage } from './routes/messages';
import { Shop } from './shop';
import { WebhookDispatcher } from './webhookDispatcher';
import { World } from './world';

/** Everything that one emulator knows. */
export class State implements Registry {
	readonly world: World;
	readonly shops = new Map<string, Shop>();
	readonly partners: ReadonlySet<string>;
	readonly limiter = new RateLimiter();
	readonly faults: Faults;
	readonly dispatcher: WebhookDispatcher;
	readonly pageReads: PageReads;
	readonly log: LogEntry[] = [];
	readonly violations: Violation[] = [];
	readonly counters: Counters = newCounters();
	readonly events: RecordedEvent[] = [];
	readonly messages: RecordedMessage[] = [];

	constructor(private readonly given: EmulatorOptions) {
		this.world = new World(given);
		this.partners = new Set(given.partners ?? [PARTNER_KEY]);
		this.faults = new Faults(chances(given.faultSeed ?? 1));
		this.dispatcher = new WebhookDispatcher(this.world);
		this.pageReads = new PageReads(this.world);
		this.openShops();
	}

	/** Back to how it was started: shops, settings, records. */
	reset(): void {
		this.world.reset(this.given);
		Object.assign(this.counters, newCounters());
		for (const record of [this.log, this.violations, this.events, this.messages]) record.length = 0;
		this.dispatcher.reset();
		this.pageReads.reset();
		this.limiter.reset();
		this.openShops();
	}

	/** @throws Error for a key, or an id, that is no shop's */
	shop(keyOrId?: string): Shop {
		const all = [...this.shops.values()];
		const shop =
			keyOrId === undefined ? all[0] : all.find(({ key, id }) => key === keyOrId || id === keyOrId);
		if (!shop) throw new Error('No such shop');
		return shop;
	}

	private openShops(): void {
		this.shops.clear();
		for (const [index, seed] of (this.given.shops ?? DEFAULT_SHOPS).entries()) {
			const people = seed.seed ?? (index === 0 ? this.given.seed : undefined);
			this.shops.set(seed.key, new Shop(this.world, this.dispatcher, { ...seed, seed: people }));
		}
	}
}
