import type { Query, Subscriber, SubscriberPage } from '../../../../../nodes/Postscript/api/types';
import { formatTimestamp, parseTimestamp } from '../../../../../nodes/Postscript/domain/timestamp';

const START = Date.UTC(2026, 0, 1) * 1000;

interface Person {
	id: string;
	createdAt: number;
	updatedAt: number;
	canSend: boolean;
	tags: number;
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
	/** Called before each answer: things happen, or break, while somebody reads. */
	beforeAnswer: (query: Query) => void = () => {};
	readonly changes: Change[] = [];
	private readonly visible = new Map<string, Person>();
	private readonly truth = new Map<string, Person>();
	private hidden: Hidden[] = [];
	private created = 0;

	constructor(
		public pageSize: number,
		private readonly zoned = false,
	) {}

	get people(): string[] {
		return [...this.truth.keys()];
	}

	canSend(id: string): boolean | undefined {
		return this.truth.get(id)?.canSend;
	}

	pass(micros: number): void {
		this.now += micros;
	}

	create(canSend: boolean, delay = 0): string {
		const id = `s_${(this.created++).toString(36).padStart(4, '0')}`;
		const person = { id, createdAt: this.now, updatedAt: this.now, canSend, tags: 0 };
		this.changes.push({ id, at: this.now, canSend });
		this.put(person, delay);
		return id;
	}

	setStatus(id: string, canSend: boolean, delay = 0): void {
		const person = this.truth.get(id);
		if (!person || person.canSend === canSend) return;
		this.changes.push({ id, at: this.now, canSend });
		this.put({ ...person, canSend, updatedAt: this.now }, delay);
	}

	tag(id: string, delay = 0): void {
		const person = this.truth.get(id);
		if (person) this.put({ ...person, tags: person.tags + 1, updatedAt: this.now }, delay);
	}

	remove(id: string): void {
		this.truth.delete(id);
		this.visible.delete(id);
		this.hidden = this.hidden.filter(({ person }) => person.id !== id);
	}

	readonly fetchPage = async (query: Query): Promise<SubscriberPage> => {
		this.requests++;
		this.beforeAnswer(query);
		const rows = this.select(query);
		// Nobody changes in the very moment in which an answer shows how they were before.
		this.now++;
		const page = Number(query.page ?? 1);
		const start = (page - 1) * this.pageSize;
		return {
			page_info: { page, total_pages: Math.max(1, Math.ceil(rows.length / this.pageSize)) },
			subscribers: rows.slice(start, start + this.pageSize).map((row) => this.view(row)),
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
		const from =
			query.updated_at__gte === undefined ? -1 : parseTimestamp(String(query.updated_at__gte));
		const rows = [...this.visible.values()].filter(({ updatedAt }) => updatedAt >= (from ?? NaN));
		rows.sort((a, b) => a.updatedAt - b.updatedAt || (a.id < b.id ? -1 : 1));
		return query.sort === 'updated_at__desc' ? rows.reverse() : rows;
	}

	private view({ id, createdAt, updatedAt, canSend, tags }: Person): Subscriber {
		return {
			id,
			tags: tags > 0 ? [`tag${tags}`] : [],
			subscriptions: { promotional: { can_send: canSend } },
			created_at: formatTimestamp(createdAt, this.zoned),
			updated_at: formatTimestamp(updatedAt, this.zoned),
		};
	}
}
