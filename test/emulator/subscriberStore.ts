import { MultiMap } from './multiMap';
import { SortedRows } from './sortedRows';
import type { Micros } from './time';

export type PropertyValue = string | number | boolean | readonly string[];
export type Properties = Readonly<Record<string, PropertyValue>>;

export interface RowData {
	/** Digits, country code first, no `+`. */
	phone: string;
	email: string | null;
	shopifyCustomerId: number | null;
	tags: readonly string[];
	properties: Properties;
	data: Readonly<Record<string, unknown>>;
	promotional: boolean;
	transactional: boolean;
	createdAt: Micros;
	updatedAt: Micros;
	/** When the person last opted in; null for one who never did. */
	optedInAt: Micros | null;
}

/** An active subscriber. Only the store changes a row, so that its indices stay true. */
export interface Row extends RowData {
	readonly sequence: number;
	readonly id: string;
}

export type SortField = 'created_at' | 'updated_at' | 'phone_number' | 'shopify_customer_id';

const SORT_KEYS: Record<SortField, (row: Row) => number | string> = {
	created_at: (row) => row.createdAt,
	updated_at: (row) => row.updatedAt,
	phone_number: (row) => row.phone,
	// Subscribers without a Shopify customer come last, as a database's nulls do.
	shopify_customer_id: (row) => row.shopifyCustomerId ?? Infinity,
};

const FIRST_PS_ID = 1_000_000;

/** One shop's active subscribers with the indices that keep look-ups fast among a million. */
export class SubscriberStore {
	private readonly ids = new Map<string, Row>();
	private readonly phones = new Map<string, Row>();
	private readonly emails = new MultiMap<string, Row>();
	private readonly customers = new MultiMap<number, Row>();
	private readonly sequences: Array<Row | undefined> = [];
	private readonly orders = new Map<SortField, SortedRows<Row>>();

	get size(): number {
		return this.ids.size;
	}

	/** Takes rows in bulk; much faster than inserting each. Only for a store that is empty. */
	load(rows: Row[]): void {
		for (const row of rows) this.index(row);
		this.orders.clear();
	}

	insert(id: string, data: RowData): Row {
		const row: Row = { sequence: this.sequences.length, id, ...data };
		this.index(row);
		for (const order of this.orders.values()) order.insert(row);
		return row;
	}

	update(row: Row, change: Partial<RowData>): void {
		for (const order of this.orders.values()) order.remove(row);
		this.unindexContacts(row);
		Object.assign(row, change);
		this.indexContacts(row);
		for (const order of this.orders.values()) order.insert(row);
	}

	remove(row: Row): void {
		for (const order of this.orders.values()) order.remove(row);
		this.unindexContacts(row);
		this.ids.delete(row.id);
		this.sequences[row.sequence] = undefined;
	}

	/** Identifiers from before the `s_` prefix are still accepted. */
	byId(id: string): Row | undefined {
		return this.ids.get(id) ?? this.ids.get(`s_${id}`);
	}

	byPhone(digits: string): Row | undefined {
		return this.phones.get(digits);
	}

	byEmail(email: string): Row[] {
		return this.emails.get(email.toLowerCase());
	}

	/** Of several people with one email, the one who opted in last and has not opted out. */
	reachedByEmail(email: string): Row | undefined {
		const rank = ({ promotional, optedInAt }: Row) => (promotional ? (optedInAt ?? 0) : -1);
		return this.byEmail(email).toSorted((a, b) => rank(b) - rank(a) || a.sequence - b.sequence)[0];
	}

	byShopifyCustomer(id: number): Row[] {
		return this.customers.get(id);
	}

	byPsId(psId: number): Row | undefined {
		return this.sequences[psId - FIRST_PS_ID];
	}

	psId(row: Row): number {
		return FIRST_PS_ID + row.sequence;
	}

	rows(): Iterable<Row> {
		return this.ids.values();
	}

	/** The rows in the order of a field; made when first asked for, kept up to date from then on. */
	order(field: SortField): SortedRows<Row> {
		const known = this.orders.get(field);
		if (known) return known;
		const made = new SortedRows(SORT_KEYS[field], [...this.ids.values()]);
		this.orders.set(field, made);
		return made;
	}

	private index(row: Row): void {
		this.ids.set(row.id, row);
		this.sequences[row.sequence] = row;
		this.indexContacts(row);
	}

	private indexContacts(row: Row): void {
		this.phones.set(row.phone, row);
		if (row.email !== null) this.emails.add(row.email.toLowerCase(), row);
		if (row.shopifyCustomerId !== null) this.customers.add(row.shopifyCustomerId, row);
	}

	private unindexContacts(row: Row): void {
		this.phones.delete(row.phone);
		if (row.email !== null) this.emails.remove(row.email.toLowerCase(), row);
		if (row.shopifyCustomerId !== null) this.customers.remove(row.shopifyCustomerId, row);
	}
}
