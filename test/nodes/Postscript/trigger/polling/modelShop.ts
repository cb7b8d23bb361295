import type { RawPage } from '../../../../../nodes/Postscript/api/subscriberList';
import type { Query } from '../../../../../nodes/Postscript/api/types';
import type { Subscriber } from '../../../../../nodes/Postscript/domain/subscriber';
import { formatTimestamp, parseTimestamp } from '../../../../../nodes/Postscript/domain/timestamp';

const START = Date.UTC(2026, 0, 1) * 1000;

interface Person {
	id: string;
	createdAt: number;
	updatedAt: number;
	canSend: boolean;
	tags: number;
}

/** The ways in which a shop may show its rows that Postscript does not publish. */
export interface ShopWays {
	zoned?: boolean;
	/** Rows that share the time they are sorted by come in another order with each request. */
	unstable?: boolean;
	/** Changes a row before it is shown, such as to another form of time. */
	show?: (row: Subscriber) => unknown;
}

interface Hidden {
	visibleAt: number;
	person: Person;
}

/** A status that a person took, as the shop's owner would tell it. */
export interface Change {
	id: string;
	at: number;
	canSend: boolean;
}

/**
 * A shop as small as a list: what the trigger is measured against. It holds one row for each person,
 * sorted by `updated_at` (ties by id), pages it, and can keep a change from its readers for a while.
 */
export class ModelShop {
	now = START;
	requests = 0;
	/** Called before each answer: things happen, or break, while the list is read. */
	beforeAnswer: (query: Query) => void = () => {};
	readonly changes: Change[] = [];
	private readonly visible = new Map<string, Person>();
	private readonly truth = new Map<string, Person>();
	private hidden: Hidden[] = [];
	private created = 0;

	/** Microseconds by which the clock in its responses differs from that in its rows; without it there is none. */
	clockOffset: number | undefined = 0;

	constructor(
		public pageSize: number,
		private readonly ways: ShopWays = {},
	) {}

	get people(): string[] {
		return [...this.truth.keys()];
	}

	canSend(id: string): boolean | undefined {
		return this.truth.get(id)?.canSend;
	}

	updatedAt(id: string): number {
		return this.truth.get(id)?.updatedAt ?? 0;
	}

	pass(micros: number): void {
		this.now += micros;
	}

	/** @param createdAt where it differs from the moment in which the person appears: the time of a form */
	create(canSend: boolean, delay = 0, createdAt = this.now): string {
		const id = `s_${(this.created++).toString(36).padStart(4, '0')}`;
		const person = { id, createdAt, updatedAt: this.now, canSend, tags: 0 };
		this.changes.push({ id, at: this.now, canSend });
		this.put(person, delay);
		return id;
	}

	/** @param ahead how far the row's time of change is ahead of the moment */
	setStatus(id: string, canSend: boolean, delay = 0, ahead = 0): void {
		const person = this.truth.get(id);
		if (!person || person.canSend === canSend) return;
		this.changes.push({ id, at: this.now, canSend });
		this.put({ ...person, canSend, updatedAt: this.now + ahead }, delay);
	}

	/** @param ahead how far the row's time of change is ahead of the moment */
	tag(id: string, delay = 0, ahead = 0): void {
		const person = this.truth.get(id);
		const updatedAt = this.now + ahead;
		if (person) this.put({ ...person, tags: person.tags + 1, updatedAt }, delay);
	}

	remove(id: string): void {
		this.truth.delete(id);
		this.visible.delete(id);
		this.hidden = this.hidden.filter(({ person }) => person.id !== id);
	}

	readonly fetchPage = async (query: Query): Promise<RawPage> => {
		this.requests++;
		this.beforeAnswer(query);
		const rows = this.select(query);
		// No one changes in the very moment in which an answer shows how they were before.
		this.now++;
		const page = Number(query.page ?? 1);
		const start = (page - 1) * this.pageSize;
		const show = this.ways.show ?? ((row: Subscriber) => row);
		return {
			page_info: { page, total_pages: Math.max(1, Math.ceil(rows.length / this.pageSize)) },
			subscribers: rows.slice(start, start + this.pageSize).map((row) => show(this.view(row))),
			serverTime:
				this.clockOffset === undefined
					? undefined
					: Math.floor((this.now + this.clockOffset) / 1_000_000) * 1000,
		};
	};

	private put(person: Person, delay: number): void {
		this.settle();
		this.truth.set(person.id, person);
		// What a person does later can't become visible before what they did earlier.
		const waiting = this.hidden.filter((entry) => entry.person.id === person.id);
		const visibleAt = Math.max(this.now + delay, ...waiting.map((entry) => entry.visibleAt));
		if (visibleAt > this.now) this.hidden.push({ visibleAt, person });
		else this.visible.set(person.id, person);
	}

	private settle(): void {
		const due = this.hidden.filter(({ visibleAt }) => visibleAt <= this.now);
		this.hidden = this.hidden.filter(({ visibleAt }) => visibleAt > this.now);
		for (const { person } of due) this.visible.set(person.id, person);
	}

	private select(query: Query): Person[] {
		this.settle();
		const from = bound(query.updated_at__gte, -Infinity);
		const to = bound(query.updated_at__lte, Infinity);
		const [field, direction] = String(query.sort).split('__');
		// A phone number is one person's alone, as an ID is.
		const key = (person: Person) => (field === 'phone_number' ? 0 : person.updatedAt);
		const tie = (person: Person) =>
			this.ways.unstable && field !== 'phone_number'
				? shuffled(person.id, this.requests)
				: person.id;
		const rows = [...this.visible.values()]
			.filter(({ updatedAt }) => updatedAt >= from && updatedAt <= to)
			.map((person) => ({ person, key: key(person), tie: tie(person) }));
		rows.sort((a, b) => a.key - b.key || (a.tie < b.tie ? -1 : 1));
		const people = rows.map(({ person }) => person);
		return direction === 'desc' ? people.reverse() : people;
	}

	private view({ id, createdAt, updatedAt, canSend, tags }: Person): Subscriber {
		return {
			id,
			tags: tags > 0 ? [`tag${tags}`] : [],
			subscriptions: { promotional: { can_send: canSend } },
			created_at: formatTimestamp(createdAt, this.ways.zoned ?? false),
			updated_at: formatTimestamp(updatedAt, this.ways.zoned ?? false),
		};
	}
}

/** A bound that cannot be read lets nothing through. */
function bound(text: Query[string] | undefined, without: number): number {
	return text === undefined ? without : (parseTimestamp(String(text)) ?? NaN);
}

/** An order that is another one at each request. */
function shuffled(id: string, request: number): string {
	let mixed = request * 2654435761;
	for (const character of id) mixed = Math.imul(mixed ^ character.charCodeAt(0), 2246822507);
	return `${(mixed >>> 0).toString(36).padStart(7, '0')}${id}`;
}
