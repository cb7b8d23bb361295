import type { KeywordSeed, ShopSeed } from './options';
import { DEFAULT_KEYWORDS } from './options';
import { phoneDigits } from './phone';
import { MOST_SEEDS, seedRow } from './seed';
import { SubscriberStore, type Properties, type Row, type RowData } from './subscriberStore';
import { formatTime, toMicros, type Micros, type Moment } from './time';
import type { RecordedText } from './texts';
import { subscriberView, type SubscriberView } from './views';
import type { WebhookDispatcher } from './webhookDispatcher';
import { Webhooks, type Irregular } from './webhooks';
import type { World } from './world';

/** A subscriber who has not confirmed by text yet: the API gives no one this id back. */
export interface PendingSubscriber extends RowData {
	id: string;
	keywordId: string;
	origin: string;
}

export interface Keyword extends KeywordSeed {
	triggeredCount: number;
	createdAt: Micros;
	updatedAt: Micros;
}

export interface NewPerson {
	/** Any human form. */
	phone: string;
	email?: string;
	shopifyCustomerId?: number;
	tags?: string[];
	properties?: Properties;
	/** Default: true. */
	canSend?: boolean;
	createdAt?: Moment;
	/** Default: when it was added, for someone who is subscribed. */
	optedInAt?: Moment;
}

/** When a change says it happened, and when readers get to see it. Default: now, and at once. */
export interface When {
	/** Taken as it is, even if it lies before other changes. */
	updatedAt?: Moment;
	/** The row appears, or changes, this much later than its time says. */
	visibleAfterMs?: number;
	/** Unseen until `reveal()`. */
	hidden?: boolean;
}

export type SubscriberChange = Partial<
	Pick<
		RowData,
		| 'email'
		| 'phone'
		| 'properties'
		| 'promotional'
		| 'shopifyCustomerId'
		| 'tags'
		| 'transactional'
	>
>;

const STOP_WORDS = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT'];
const YES_WORDS = ['YES', 'Y'];
const MOST_PROPERTIES = 50;

/** One shop: its people, and what they do. */
export class Shop {
	readonly key: string;
	readonly id: string;
	readonly name: string;
	readonly apiAccess: boolean;
	readonly keywords: Keyword[];
	readonly webhooks: Webhooks;
	/** Every text to a person, in the order in which they were ordered. */
	readonly texts: RecordedText[] = [];
	private readonly people = new SubscriberStore();
	private waiting: PendingSubscriber[] = [];
	private late: Array<{ visibleAt: number; apply: () => void }> = [];

	constructor(
		private readonly world: World,
		dispatcher: WebhookDispatcher,
		seed: ShopSeed,
	) {
		this.key = seed.key;
		this.id = seed.id;
		this.name = seed.name;
		this.apiAccess = seed.apiAccess ?? true;
		const at = world.stamp();
		this.keywords = (seed.keywords ?? DEFAULT_KEYWORDS).map((keyword) => ({
			...keyword,
			triggeredCount: 0,
			createdAt: at,
			updatedAt: at,
		}));
		this.webhooks = new Webhooks(world, dispatcher, seed.id);
		this.seed(seed.seed ?? 0);
	}

	/** Active subscribers as readers see them now. */
	get store(): SubscriberStore {
		this.settle(this.world.now());
		return this.people;
	}

	/** Puts an active subscriber there, without an opt-in being delivered. @returns the id */
	add(person: NewPerson, when: When = {}): string {
		const phone = knownDigits(person.phone);
		if (this.store.byPhone(phone)) throw new Error(`${person.phone} is a subscriber already`);
		const id = this.world.newId('s');
		const subscribed = person.canSend ?? true;
		this.commit(when, (stamp) => {
			const createdAt = person.createdAt === undefined ? stamp : toMicros(person.createdAt);
			this.people.insert(id, {
				...contact(person),
				phone,
				promotional: subscribed,
				transactional: subscribed,
				createdAt,
				updatedAt: stamp,
				optedInAt: optInTime(person, stamp),
			});
		});
		return id;
	}

	/** The person answers the text: the newest pending record becomes an active subscriber with another id. */
	confirm(phone: string, when: When = {}): void {
		const digits = knownDigits(phone);
		const pending = this.pendingFor(digits);
		if (!pending) throw new Error(`${phone} is not pending`);
		this.waiting = this.waiting.filter((candidate) => candidate.phone !== digits);
		this.commit(when, (stamp) => {
			this.trigger(pending.keywordId, stamp);
			this.subscribe(pending, stamp, when);
		});
	}

	/** The person opts in; someone unknown becomes a subscriber. Nothing happens if they are in already. */
	optIn(phone: string, when: When = {}): void {
		const digits = knownDigits(phone);
		this.commit(when, (stamp) => {
			const row = this.people.byPhone(digits);
			if (!row?.promotional) this.subscribe({ ...contact({ phone }), phone: digits }, stamp, when);
		});
	}

	/** The person opts out and stays in the list. Nothing happens if they are out already. */
	optOut(phone: string, when: When = {}): void {
		const row = this.known(phone);
		this.commit(when, (stamp) => this.unsubscribe(row, stamp, when));
	}

	/** Something else about the person changes; `updated_at` moves even if `change` is empty. */
	touch(phone: string, change: SubscriberChange = {}, when: When = {}): void {
		const row = this.known(phone);
		this.commit(when, (stamp) => {
			const properties = { ...row.properties, ...change.properties };
			const tags = joined(row.tags, change.tags);
			const phone = change.phone === undefined ? row.phone : knownDigits(change.phone);
			this.write(row, { ...change, phone, tags, properties }, stamp, when);
		});
	}

	/**
	 * A text from the person: a stop word opts them out, a keyword opts them in, and YES confirms a
	 * pending record. A switch keeps these three from `shop.incoming_message`.
	 */
	incomingMessage(phone: string, body: string): void {
		const word = body.trim().toUpperCase();
		const isOptOut = STOP_WORDS.includes(word);
		const keyword = this.findKeyword({ keyword: word });
		const isRegular = !isOptOut && !keyword && !YES_WORDS.includes(word);
		if (isOptOut && this.byPhone(phone)) this.optOut(phone);
		if (keyword) this.textKeyword(phone, keyword);
		if (YES_WORDS.includes(word) && this.pendingFor(knownDigits(phone))) this.confirm(phone);
		if (!isRegular && this.world.options.incomingMessages === 'regular') return;
		const row = this.store.byPhone(knownDigits(phone));
		this.webhooks.emit('shop.incoming_message', {
			id: this.world.newId('im'),
			subscriber_id: row?.id ?? null,
			shop_id: this.id,
			is_opt_out: isOptOut,
			shopify_customer_id: row?.shopifyCustomerId ?? null,
			from_number: `+${knownDigits(phone)}`,
			created_at: this.time(this.world.stamp()),
			body,
		});
	}

	emailCollected(phone: string, email: string, when: When = {}): void {
		const row = this.known(phone);
		this.commit(when, (stamp) => {
			this.write(row, { email }, stamp, when);
			this.webhooks.emit('shop.email_collected', { ...this.about(row), email });
		});
	}

	/** Delivers an event that need not have happened, also with a wrong signature, a broken body, or repeated. */
	deliver(event: string, data: Record<string, unknown>, irregular: Irregular = {}): void {
		this.webhooks.emit(event, data, irregular);
	}

	/** Lets readers see every change that was kept from them. */
	reveal(): void {
		this.settle(Infinity);
	}

	*subscribers(): IterableIterator<SubscriberView> {
		for (const row of this.store.rows()) yield this.view(row);
	}

	byPhone(phone: string): SubscriberView | undefined {
		const row = this.store.byPhone(knownDigits(phone));
		return row && this.view(row);
	}

	/** Every create that was not confirmed: each stands for one text that a person got. */
	pending(): readonly PendingSubscriber[] {
		return this.waiting;
	}

	findKeyword(text: { id?: string; keyword?: string }): Keyword | undefined {
		const word = text.keyword?.toUpperCase();
		return this.keywords.find(({ id, keyword }) => id === text.id || keyword === word);
	}

	/** The newest record of a phone that is waiting to be confirmed. @param digits without `+` */
	pendingFor(digits: string): PendingSubscriber | undefined {
		return this.waiting.findLast((candidate) => candidate.phone === digits);
	}

	/** Keeps the record and texts the person, who has to confirm. */
	addPending(pending: PendingSubscriber): void {
		this.waiting.push(pending);
		this.text(pending, 'confirmation', 'Reply Y to subscribe. Reply STOP to opt out.', {
			source: pending.id,
			sentAt: pending.createdAt,
		});
	}

	/** Records a text to a person. @param message without the shop's name, which stands in front of all */
	text(
		{ phone }: Pick<RowData, 'phone'>,
		kind: RecordedText['kind'],
		message: string,
		from: Pick<RecordedText, 'source' | 'sentAt'>,
	): void {
		this.texts.push({ to: `+${phone}`, kind, body: this.prefixed(message), ...from });
	}

	/** Every text to a person, also those that are held. @param phone any human form */
	textsTo(phone: string): RecordedText[] {
		return this.texts.filter(({ to }) => to === `+${knownDigits(phone)}`);
	}

	/** A message as it arrives. */
	prefixed(message: string): string {
		return `${this.name}: ${message}`;
	}

	/** What a PATCH does. @returns false if the subscriber would have more than 50 properties */
	patch(
		row: Row,
		change: { email?: string; tags?: string[]; properties?: Properties | null },
	): boolean {
		const kept = this.world.options.properties === 'merge' ? row.properties : {};
		const properties = change.properties ? { ...kept, ...change.properties } : row.properties;
		if (Object.keys(properties).length > MOST_PROPERTIES) return false;
		const keepsEmail = row.email !== null && row.shopifyCustomerId !== null;
		const email = keepsEmail ? row.email : (change.email ?? row.email);
		this.write(row, { email, tags: joined(row.tags, change.tags), properties }, this.world.stamp());
		return true;
	}

	unsubscribe(row: Row, stamp = this.world.stamp(), when: When = {}): void {
		if (!row.promotional && !row.transactional) return;
		if (!this.isThere(row)) return;
		this.write(row, { promotional: false, transactional: false }, stamp, when);
		this.webhooks.emit('shop.subscriber.opt_out', this.about(row));
	}

	/** Unsubscribes, then forgets the person. */
	redact(row: Row): void {
		this.unsubscribe(row);
		if (this.isThere(row)) this.people.remove(row);
	}

	/** What a compliance call sets off: its 202 comes before its effect. */
	comply(effect: (shop: Shop) => void): void {
		const { complianceDelayMs } = this.world.options;
		const when = complianceDelayMs > 0 ? { visibleAfterMs: complianceDelayMs } : {};
		this.commit(when, () => effect(this));
	}

	view(row: Row): SubscriberView {
		return subscriberView(row, this.people, this.world.options.timestamps);
	}

	time(at: Micros): string {
		return formatTime(at, this.world.options.timestamps);
	}

	private seed(count: number): void {
		if (count > MOST_SEEDS) throw new Error(`At most ${MOST_SEEDS} people can be seeded`);
		const startedAt = this.world.stamp();
		this.people.load(Array.from({ length: count }, (_, n) => seedRow(n, count, startedAt)));
		this.people.order('created_at');
		this.people.order('updated_at');
	}

	private subscribe(
		person: Omit<
			RowData,
			'createdAt' | 'updatedAt' | 'optedInAt' | 'promotional' | 'transactional'
		>,
		stamp: Micros,
		when: When,
	): void {
		const active = { promotional: true, transactional: true, optedInAt: stamp };
		let row = this.people.byPhone(person.phone);
		if (row) {
			const properties = { ...row.properties, ...person.properties };
			const change = { tags: joined(row.tags, person.tags), properties, ...active };
			this.write(row, { ...change, email: row.email ?? person.email }, stamp, when);
		} else {
			const { phone, email, shopifyCustomerId, tags, properties, data } = person;
			const given = { phone, email, shopifyCustomerId, tags, properties, data };
			const times = { createdAt: stamp, updatedAt: stamp };
			row = this.people.insert(this.world.newId('s'), { ...given, ...active, ...times });
		}
		this.webhooks.emit('shop.subscriber.opt_in', this.about(row));
	}

	/** A row's time moves with each write, unless the test names the time itself. */
	private write(row: Row, change: Partial<RowData>, stamp: Micros, when: When = {}): void {
		// A change that was kept back may come after its person was redacted.
		if (!this.isThere(row)) return;
		const updatedAt = when.updatedAt === undefined ? Math.max(stamp, row.updatedAt + 1) : stamp;
		this.people.update(row, { ...change, updatedAt });
	}

	private commit(when: When, apply: (stamp: Micros) => void): void {
		const stamp = when.updatedAt === undefined ? this.world.stamp() : toMicros(when.updatedAt);
		if (!when.hidden && when.visibleAfterMs === undefined) return apply(stamp);
		const visibleAt = when.hidden ? Infinity : this.world.now() + (when.visibleAfterMs ?? 0);
		this.late.push({ visibleAt, apply: () => apply(stamp) });
	}

	private settle(now: number): void {
		if (this.late.length === 0) return;
		const due = this.late.filter(({ visibleAt }) => visibleAt <= now);
		this.late = this.late.filter(({ visibleAt }) => visibleAt > now);
		for (const { apply } of due) apply();
	}

	private isThere(row: Row): boolean {
		return this.people.byId(row.id) === row;
	}

	private textKeyword(phone: string, { id }: Keyword): void {
		this.trigger(id, this.world.stamp());
		this.optIn(phone);
	}

	private trigger(keywordId: string, at: Micros): void {
		const keyword = this.findKeyword({ id: keywordId });
		if (keyword)
			Object.assign(keyword, { triggeredCount: keyword.triggeredCount + 1, updatedAt: at });
	}

	private about(row: Row): Record<string, unknown> {
		if (this.world.options.webhookData === 'subscriber') return { ...this.view(row) };
		return { subscriber_id: row.id, shop_id: this.id, shopify_customer_id: row.shopifyCustomerId };
	}

	private known(phone: string): Row {
		const row = this.store.byPhone(knownDigits(phone));
		if (!row) throw new Error(`${phone} is not a subscriber`);
		return row;
	}
}

function contact(person: NewPerson) {
	return {
		email: person.email ?? null,
		shopifyCustomerId: person.shopifyCustomerId ?? null,
		tags: person.tags ?? [],
		properties: person.properties ?? {},
		data: {},
	};
}

function optInTime({ canSend, createdAt, optedInAt }: NewPerson, stamp: Micros): Micros | null {
	const at = optedInAt ?? createdAt;
	if (at !== undefined) return toMicros(at);
	return (canSend ?? true) ? stamp : null;
}

function joined(tags: readonly string[], more: readonly string[] = []): readonly string[] {
	return [...new Set([...tags, ...more])];
}

function knownDigits(phone: string): string {
	const digits = phoneDigits(phone);
	if (!digits) throw new Error(`Not a phone number: ${phone}`);
	return digits;
}
